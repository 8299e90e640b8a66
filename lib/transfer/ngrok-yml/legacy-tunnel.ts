import { assemble } from "./assemble";
import { remarkOptions } from "./legacy-options";
import { type LegacyTunnel, legacyTunnelSchema } from "./legacy-schema";
import { requestModules, responseModules } from "./modules";
import { toName } from "./names";
import { fromOneX } from "./one-x";
import { readPolicy } from "./read-policy";
import { type Login, type ReadTunnel, refuse } from "./read-tunnel";
import { isOptions, join } from "./remarks";

const READ = new Set(Object.keys(legacyTunnelSchema.shape));

/** A tunnel of version 2, which version 3 still accepts (https://ngrok.com/docs/agent/config/v2), or of ngrok 1.x. */
export function readLegacyTunnel(key: string, value: unknown): ReadTunnel {
  const name = toName(key, "Tunnel");
  const { tunnel: raw, notes } = fromOneX(value);
  const parsed = legacyTunnelSchema.safeParse(raw);
  if (!parsed.success) {
    const option = String(parsed.error.issues[0]?.path[0] ?? "");
    return refuse(
      name,
      option ? `Its ${option} cannot be read.` : "It does not have the form of a tunnel.",
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
    // Undefined when not set, so that a rule of the policy can set it.
    hostHeader: typeof tunnel.host_header === "string" ? tunnel.host_header : undefined,
    remarks: join({ notes, widens: [] }, remarkOptions(tunnel, isOptions(raw) ? raw : {}, READ)),
  });
}

function readLogin({ oidc }: LegacyTunnel): Login | undefined {
  if (!oidc) return undefined;
  const { issuer_url, client_id, client_secret, scopes } = oidc;
  return { issuerUrl: issuer_url, clientId: client_id, clientSecret: client_secret, scopes };
}
