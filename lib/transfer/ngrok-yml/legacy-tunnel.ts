import { z } from "zod";
import { assemble } from "./assemble";
import { remarkOptions } from "./legacy-options";
import { modulesSchema, requestModules, responseModules } from "./modules";
import { toName } from "./names";
import { fromOneX } from "./one-x";
import { readPolicy } from "./read-policy";
import { type Login, type ReadTunnel, refuse } from "./read-tunnel";
import { isOptions, join } from "./remarks";
import { flagSchema, words } from "./values";

// Who may enter is not guessed: a tunnel whose lists or login cannot be read is refused.
const listsSchema = {
  scopes: words,
  allow_emails: words,
  allow_domains: words,
};

const tunnelSchema = z.looseObject({
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

export type Tunnel = z.infer<typeof tunnelSchema>;

const READ = new Set(Object.keys(tunnelSchema.shape));

/** A tunnel of version 2, which version 3 still takes (https://ngrok.com/docs/agent/config/v2), or of ngrok 1.x. */
export function readLegacyTunnel(key: string, value: unknown): ReadTunnel {
  const name = toName(key, "Tunnel");
  const { tunnel: raw, notes } = fromOneX(value);
  const parsed = tunnelSchema.safeParse(raw);
  if (!parsed.success) {
    const option = String(parsed.error.issues[0]?.path[0] ?? "");
    return refuse(
      name,
      option ? `Its ${option} cannot be read.` : "It is not laid out as a tunnel.",
    );
  }
  const tunnel = parsed.data;
  if (tunnel.labels !== undefined) {
    return refuse(name, "It is a labeled tunnel of an ngrok edge, which has its own login.");
  }
  if (tunnel.proto !== undefined && !/^https?$/.test(tunnel.proto)) {
    return refuse(name, `It is a ${tunnel.proto} tunnel; Gatehouse has http(s) ones.`);
  }
  const lists = tunnel.oidc ?? tunnel.oauth;
  return assemble({
    name,
    localAddress: tunnel.addr,
    publicAddress: tunnel.domain ?? tunnel.hostname ?? tunnel.url,
    policy: readPolicy(tunnel.traffic_policy, tunnel.policy),
    login: readLogin(tunnel),
    emails: lists?.allow_emails,
    domains: lists?.allow_domains,
    requestRules: requestModules(tunnel),
    responseRules: responseModules(tunnel),
    pooling: tunnel.pooling_enabled,
    inspect: tunnel.inspect,
    verifyUpstreamTls: tunnel.verify_upstream_tls,
    // Undefined, so that a rule of the policy may still say so.
    hostHeader: typeof tunnel.host_header === "string" ? tunnel.host_header : undefined,
    remarks: join({ notes, widens: [] }, remarkOptions(tunnel, isOptions(raw) ? raw : {}, READ)),
  });
}

function readLogin({ oidc }: Tunnel): Login | undefined {
  if (!oidc) return undefined;
  const { issuer_url, client_id, client_secret, scopes } = oidc;
  return { issuerUrl: issuer_url, clientId: client_id, clientSecret: client_secret, scopes };
}
