import { z } from "zod";
import { modulesSchema } from "./modules";
import { flagSchema, words } from "./values";

// Who may enter is never guessed: a tunnel whose lists or login cannot be read is refused.
const listsSchema = {
  scopes: words,
  allow_emails: words,
  allow_domains: words,
};

export const legacyTunnelSchema = z.looseObject({
  addr: z.unknown().optional(),
  proto: z.string().optional().catch(undefined),
  labels: z.unknown().optional(),
  domain: z.unknown().optional(),
  hostname: z.unknown().optional(),
  url: z.unknown().optional(),
  subdomain: z.unknown().optional(),
  schemes: words.catch(undefined),
  bind_tls: z.union([z.boolean(), z.string()]).optional().catch(undefined),
  inspect: flagSchema,
  pooling_enabled: flagSchema,
  verify_upstream_tls: flagSchema,
  oidc: z
    .looseObject({
      issuer_url: z.string(),
      client_id: z.coerce.string(),
      client_secret: z.string().optional(),
      ...listsSchema,
    })
    .optional(),
  oauth: z.looseObject({ provider: z.string().optional(), ...listsSchema }).optional(),
  host_header: z.unknown().optional(),
  policy: z.unknown().optional(),
  traffic_policy: z.unknown().optional(),
  ...modulesSchema.shape,
});

export type LegacyTunnel = z.infer<typeof legacyTunnelSchema>;
