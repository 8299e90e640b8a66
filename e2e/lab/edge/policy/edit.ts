import type { Rule, TrafficPolicy } from "./parse";
import { isLogin, isTerminating } from "./phases";

/** The parts that somebody can remove from a policy: the login, the list of people, the identity headers. */
export const POLICY_PARTS = ["login", "list", "headers"] as const;
export type PolicyPart = (typeof POLICY_PARTS)[number];

/** The policy after somebody has edited it at ngrok. Rules without actions are removed. */
export function withoutParts(policy: TrafficPolicy, parts: Set<PolicyPart>): TrafficPolicy {
  if (parts.size === 0) return policy;
  const rules = policy.on_http_request.flatMap((rule): Rule[] => {
    if (parts.has("login") && rule.actions.some(isLogin)) return [];
    // The list is a rule after the login that refuses people who are not on it.
    if (parts.has("list") && rule.actions.some(isTerminating)) return [];
    const actions = rule.actions.filter(({ type }) => !(parts.has("headers") && isOfHeaders(type)));
    return actions.length > 0 ? [{ ...rule, actions }] : [];
  });
  return { ...policy, on_http_request: rules };
}

function isOfHeaders(type: string): boolean {
  return type === "add-headers" || type === "remove-headers";
}
