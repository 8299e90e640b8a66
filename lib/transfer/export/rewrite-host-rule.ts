import { z } from "zod";
import { rewrittenHost } from "@/lib/contract/host-header";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { TrafficPolicy } from "@/lib/tunnels/compose-policy";
import type { PolicyRule } from "@/lib/tunnels/extra-policy";

// An import recognises the rule by this name, so it must not change: exported policies contain it.
const NAME = "Give the app its own host name";

/**
 * *Rewrite Host* for ngrok's own tools: Gatehouse's proxy does it here, and a last rule of the policy there. Adding
 * `host` replaces the header (https://ngrok.com/docs/traffic-policy/actions/add-headers, Special Cases).
 */
export function withRewrittenHost(policy: TrafficPolicy, config: TunnelConfig): TrafficPolicy {
  const host = rewrittenHost(config);
  if (host === undefined) return policy;
  const rule: PolicyRule = {
    name: NAME,
    actions: [{ type: "add-headers", config: { headers: { host } } }],
  };
  return { ...policy, on_http_request: [...policy.on_http_request, rule] };
}

/** Whether a rule is exactly the one above. Anything added to it would be lost. */
export function isRewriteHostRule({ name, expressions, actions }: PolicyRule): boolean {
  const [action, ...more] = actions;
  return (
    name === NAME &&
    !expressions?.length &&
    more.length === 0 &&
    action?.type === "add-headers" &&
    onlyHostSchema.safeParse(action.config).success
  );
}

const onlyHostSchema = z.strictObject({ headers: z.strictObject({ host: z.string() }) });
