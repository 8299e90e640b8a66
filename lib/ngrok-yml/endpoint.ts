import { z } from "zod";
import { assemble } from "./assemble";
import { toName } from "./names";
import { readPolicy } from "./read-policy";
import { type ReadTunnel, refuse } from "./read-tunnel";
import { flagSchema } from "./values";

const endpointSchema = z.looseObject({
  name: z.coerce.string().optional().catch(undefined),
  url: z.unknown().optional(),
  bindings: z.array(z.string()).optional().catch(undefined),
  pooling_enabled: flagSchema,
  inspect: flagSchema,
  traffic_policy: z.unknown().optional(),
  upstream: z.unknown().optional(),
});

const upstreamSchema = z.looseObject({ url: z.unknown().optional() });

/** An endpoint of version 3 (https://ngrok.com/docs/agent/config/v3). */
export function readEndpoint(value: unknown, index: number): ReadTunnel {
  const parsed = endpointSchema.safeParse(value);
  const fallback = `Endpoint ${index + 1}`;
  if (!parsed.success) return refuse(fallback, "It is not laid out as an endpoint.");
  const endpoint = parsed.data;
  const name = toName(endpoint.name ?? "", fallback);
  const binding = endpoint.bindings?.find((each) => each !== "public");
  if (binding !== undefined) {
    return refuse(name, `It is bound to ${binding.slice(0, 40)}, where no visitors come from.`);
  }
  const upstream = upstreamSchema.safeParse(endpoint.upstream).data;
  return assemble({
    name,
    localAddress: upstream?.url ?? endpoint.upstream,
    publicAddress: endpoint.url,
    policy: readPolicy(endpoint.traffic_policy ?? {}),
    pooling: endpoint.pooling_enabled,
    inspect: endpoint.inspect,
    notes: [...listNotes(endpoint), ...upstreamNotes(upstream)],
  });
}

const SILENT = new Set(Object.keys(endpointSchema.shape));

function listNotes(endpoint: z.infer<typeof endpointSchema>): string[] {
  return Object.keys(endpoint)
    .filter((key) => !SILENT.has(key))
    .map((key) =>
      key === "traffic_policy_file"
        ? "Gatehouse reads no other files: paste the policy into Extra policy."
        : `Its option ${key.slice(0, 40)} is left out.`,
    );
}

function upstreamNotes(upstream: z.infer<typeof upstreamSchema> | undefined): string[] {
  return [
    ...(upstream?.protocol === "http2" ? ["Its app is spoken to by HTTP/1.1, not HTTP/2."] : []),
    ...(upstream?.proxy_protocol ? ["The PROXY protocol is left out."] : []),
  ];
}
