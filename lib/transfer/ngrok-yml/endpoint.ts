import { z } from "zod";
import { hostOf } from "./address";
import { assemble } from "./assemble";
import { toName } from "./names";
import { readPolicy } from "./read-policy";
import { type ReadTunnel, refuse } from "./read-tunnel";
import { findUnreadable, isOptions, isUnset, join, nameLeftOut, type Remarks } from "./remarks";
import { flagSchema, words } from "./values";

const endpointSchema = z.looseObject({
  name: z.coerce.string().optional().catch(undefined),
  url: z.unknown().optional(),
  // Bindings are never guessed: an endpoint whose bindings cannot be read is refused.
  bindings: words.nullish(),
  pooling_enabled: flagSchema,
  inspect: flagSchema,
  traffic_policy: z.unknown().optional(),
  policy: z.unknown().optional(),
  upstream: z.unknown().optional(),
});

type Endpoint = z.infer<typeof endpointSchema>;

/** An endpoint of version 3 (https://ngrok.com/docs/agent/config/v3). */
export function readEndpoint(value: unknown, index: number): ReadTunnel {
  const raw = isOptions(value) ? value : {};
  const parsed = endpointSchema.safeParse(value);
  const fallback = `Endpoint ${index + 1}`;
  if (!parsed.success)
    return refuse(fallback, "It does not have the form of an endpoint.", hostOf(raw.url));
  const endpoint = parsed.data;
  const name = toName(endpoint.name ?? "", fallback);
  const url = only(endpoint.url);
  const binding = endpoint.bindings?.find((each) => each !== "public");
  if (binding !== undefined) {
    const reason = `It is bound to ${binding.slice(0, 40)}, where no visitors come from.`;
    return refuse(name, reason, hostOf(url));
  }
  const upstream = isOptions(endpoint.upstream) ? endpoint.upstream : undefined;
  return assemble({
    name,
    localAddress: upstream?.url ?? endpoint.upstream,
    publicAddress: url,
    policy: readPolicy(endpoint.traffic_policy, endpoint.policy),
    pooling: endpoint.pooling_enabled,
    inspect: endpoint.inspect,
    remarks: join(remarkOptions(endpoint, raw), remarkUpstream(upstream ?? {})),
  });
}

/** ngrok documents `url` as a list, which has one entry. */
function only(url: unknown): unknown {
  return Array.isArray(url) && url.length === 1 ? url[0] : url;
}

const HARMLESS = new Set(["agent_tls_termination", "description", "metadata"]);
const READ = new Set([...Object.keys(endpointSchema.shape), "traffic_policy_file"]);

function remarkOptions(endpoint: Endpoint, raw: Record<string, unknown>): Remarks {
  const { agent_tls_termination: tls, traffic_policy_file: file } = endpoint;
  const unreadable = findUnreadable(raw, endpoint);
  const widens = [
    ...(isUnset(file)
      ? []
      : [
          "Its policy (traffic_policy_file) is left out: Gatehouse reads no other files. Paste the policy into Extra policy.",
        ]),
    ...(isOptions(tls) && !isUnset(tls.mutual_tls_certificate_authorities)
      ? ["Client certificates (mutual_tls_certificate_authorities) are left out."]
      : []),
  ];
  const notes = unreadable.map((key) => `Its ${key} cannot be read and is left out.`);
  return join(
    { notes, widens },
    nameLeftOut(endpoint, { read: READ, harmless: HARMLESS, what: "Its option" }),
  );
}

const SAID = new Set(["url", "protocol", "proxy_protocol"]);

/** These options decide only how the agent talks to the app, not who gets in. */
function remarkUpstream(upstream: Record<string, unknown>): Remarks {
  const { protocol, proxy_protocol } = upstream;
  const notes = [
    ...(protocol === "http2" ? ["Gatehouse talks to the app with HTTP/1.1, not HTTP/2."] : []),
    ...(isUnset(protocol) || protocol === "http1" || protocol === "http2"
      ? []
      : ["Its upstream's option protocol is left out."]),
    ...(proxy_protocol ? ["The PROXY protocol (proxy_protocol) is left out."] : []),
  ];
  const harmless = new Set(Object.keys(upstream));
  return join(
    { notes, widens: [] },
    nameLeftOut(upstream, { read: SAID, harmless, what: "Its upstream's option" }),
  );
}
