import { z } from "zod";
import { assemble } from "./assemble";
import { modulesSchema, requestModules, responseModules } from "./modules";
import { toName } from "./names";
import { readPolicy } from "./read-policy";
import { type Login, type ReadTunnel, refuse } from "./read-tunnel";
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

type Tunnel = z.infer<typeof tunnelSchema>;

/** A tunnel of version 2, which version 3 still takes (https://ngrok.com/docs/agent/config/v2). */
export function readLegacyTunnel(key: string, value: unknown): ReadTunnel {
  const name = toName(key, "Tunnel");
  const parsed = tunnelSchema.safeParse(value);
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
    policy: readPolicy(tunnel.traffic_policy ?? tunnel.policy ?? {}),
    login: readLogin(tunnel),
    emails: lists?.allow_emails,
    domains: lists?.allow_domains,
    requestRules: requestModules(tunnel),
    responseRules: responseModules(tunnel),
    pooling: tunnel.pooling_enabled,
    inspect: tunnel.inspect,
    verifyUpstreamTls: tunnel.verify_upstream_tls,
    rewriteHost: tunnel.host_header === "rewrite",
    notes: listNotes(tunnel),
  });
}

function readLogin({ oidc }: Tunnel): Login | undefined {
  if (!oidc) return undefined;
  const { issuer_url, client_id, client_secret, scopes } = oidc;
  return { issuerUrl: issuer_url, clientId: client_id, clientSecret: client_secret, scopes };
}

// Options without a place here. Values are never repeated: some hold passwords.
const LEFT_OUT: Record<string, string> = {
  auth: "Its password (auth) is left out: the profile's login takes its place.",
  basic_auth: "Its passwords (basic_auth) are left out: the profile's login takes their place.",
  oauth: "Its OAuth login is left out: the profile's login takes its place.",
  subdomain: "Its subdomain is left out: enter the whole domain if it is still yours.",
  traffic_policy_file: "Gatehouse reads no other files: paste the policy into Extra policy.",
  policy_file: "Gatehouse reads no other files: paste the policy into Extra policy.",
  mutual_tls_cas: "Client certificates (mutual_tls_cas) are left out.",
  verify_webhook: "verify_webhook is left out: webhooks cannot pass a login.",
  verify_webhook_secret: "verify_webhook is left out: webhooks cannot pass a login.",
};

const SILENT = new Set(Object.keys(tunnelSchema.shape));

function listNotes(tunnel: Tunnel): string[] {
  const plain =
    tunnel.bind_tls === false || tunnel.bind_tls === "both" || tunnel.bind_tls === "false";
  const host = tunnel.host_header;
  const special = Object.keys(LEFT_OUT).filter((key) => tunnel[key] !== undefined);
  const unknown = Object.keys(tunnel).filter((key) => !SILENT.has(key) && !LEFT_OUT[key]);
  return [
    ...(plain || tunnel.schemes?.includes("http")
      ? ["Visitors come by https here, not by http."]
      : []),
    ...(host === undefined || host === "rewrite" || host === "preserve"
      ? []
      : ["Its host_header is left out: the app sees the public host name."]),
    ...new Set(special.map((key) => LEFT_OUT[key] ?? "")),
    ...unknown.map((key) => `Its option ${key.slice(0, 40)} is left out.`),
  ];
}
