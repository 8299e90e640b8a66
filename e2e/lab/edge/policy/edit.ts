import type { Rule, TrafficPolicy } from "./parse";
import { isLogin, isTerminating } from "./phases";

/** What somebody can take out of a policy: who logs in, who is refused, what the app is told. */
export const POLICY_PARTS = ["login", "list", "headers"] as const;
export type PolicyPart = (typeof POLICY_PARTS)[number];

/** The policy after somebody has edited it at ngrok. Rules that have nothing to do any more are gone. */
export function withoutParts(policy: TrafficPolicy, parts: Set<PolicyPart>): TrafficPolicy {
  if (parts.size === 0) return policy;
  const rules = policy.on_http_request.flatMap((rule): Rule[] => {
    if (parts.has("login") && rule.actions.some(isLogin)) return [];
    // A list refuses whom it does not hold, after the login.
    if (parts.has("list") && rule.actions.some(isTerminating)) return [];
    const actions = rule.actions.filter(({ type }) => !(parts.has("headers") && isOfHeaders(type)));
    return actions.length > 0 ? [{ ...rule, actions }] : [];
  });
  return { ...policy, on_http_request: rules };
}

function isOfHeaders(type: string): boolean {
  return type === "add-headers" || type === "remove-headers";
}
