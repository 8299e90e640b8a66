import { stringify } from "yaml";
import { z } from "zod";
import { YamlRefused } from "@/lib/base/read-plain-yaml";
import { type PolicyRule, ruleSchema } from "@/lib/tunnels/extra-policy";
import { insteadOfTcpRules } from "@/lib/tunnels/policy-actions";
import { unwrapPolicy } from "@/lib/tunnels/unwrap-policy";
import type { ReadPolicy } from "./found-policy";
import { takeOwnRules } from "./own-rules";
import { takeLogins } from "./policy-login";
import { isOptions, isUnset, noRemarks, shorten } from "./remarks";

/** The phases that are imported. Before agent 3.14 they were called `inbound` and `outbound`. */
const PHASES = {
  request: ["on_http_request", "inbound"],
  response: ["on_http_response", "outbound"],
};

const rulesSchema = z.array(z.unknown());

/**
 * Splits Traffic Policies into the login, the lists that Gatehouse itself writes, and the rules that run after the
 * login. Several policies are treated as one. Each may be wrapped in ways that `unwrapPolicy` handles.
 */
export function readPolicy(...values: unknown[]): ReadPolicy {
  const walk: ReadPolicy = {
    ...noRemarks(),
    requestRules: [],
    responseRules: [],
    beforeLogin: new Set(),
  };
  for (const value of values) if (!isUnset(value)) readOne(value, walk);
  const policy = takeOwnRules(walk);
  if (!policy.login || !policy.requestRules.some((rule) => policy.beforeLogin.has(rule)))
    return policy;
  return {
    ...policy,
    notes: [...policy.notes, "Rules that ran before the login run after it here."],
  };
}

function readOne(value: unknown, walk: ReadPolicy): void {
  const { policy, isOff } = unwrap(value);
  if (!isOptions(policy)) {
    walk.widens.push("Its traffic policy cannot be read and is left out.");
    return;
  }
  if (isOff) {
    walk.widens.push("Its traffic policy is switched off (enabled: false) and left out.");
    return;
  }
  for (const phase of PHASES.request) {
    for (const rule of readRules(policy, phase, walk)) addRequestRule(rule, walk);
  }
  for (const phase of PHASES.response) {
    walk.responseRules.push(...readRules(policy, phase, walk));
  }
  const read = new Set([...PHASES.request, ...PHASES.response]);
  const others = Object.keys(policy).filter((key) => !read.has(key) && !isUnset(policy[key]));
  walk.widens.push(...others.map((phase) => describeLostPhase(phase, policy[phase])));
}

function unwrap(value: unknown) {
  try {
    return unwrapPolicy(value);
  } catch (error) {
    if (error instanceof YamlRefused) return { policy: undefined, isOff: false };
    throw error;
  }
}

function describeLostPhase(phase: string, rules: unknown): string {
  return phase === "on_tcp_connect"
    ? `Its rules of on_tcp_connect are left out: they ran before the login. ${insteadOfTcpRules(rules)}`
    : `Its rules of ${shorten(phase)} are left out.`;
}

function readRules(policy: Record<string, unknown>, phase: string, walk: ReadPolicy): PolicyRule[] {
  if (isUnset(policy[phase])) return [];
  const rules = rulesSchema.safeParse(policy[phase]).data;
  if (!rules) {
    walk.widens.push(`Its ${phase} is no list of rules and is left out.`);
    return [];
  }
  return rules.flatMap((value, index) => {
    const rule = ruleSchema.safeParse(value).data;
    if (rule) return [rule];
    walk.widens.push(`Rule ${index + 1} of its ${phase} cannot be read and is left out.`);
    return [];
  });
}

function addRequestRule(rule: PolicyRule, walk: ReadPolicy): void {
  const kept = takeLogins(rule, walk);
  if (kept.length === 0) return;
  const added = withOidcIdentity({ ...rule, actions: kept }, walk);
  if (!walk.login) walk.beforeLogin.add(added);
  walk.requestRules.push(added);
}

const OTHER_RESULTS = /actions\.ngrok\.(?:oauth|saml|basic_auth|jwt_validation|verify_webhook)\b/;

// A rule that asks for the identity of a login which is no longer there would fail, and ngrok may skip rules that fail.
function withOidcIdentity(rule: PolicyRule, walk: ReadPolicy): PolicyRule {
  const text = JSON.stringify(rule);
  const renamed = text.replaceAll("actions.ngrok.oauth.identity", "actions.ngrok.oidc.identity");
  if (OTHER_RESULTS.test(renamed))
    walk.widens.push("A rule uses the result of a login that is left out; it may not apply.");
  if (renamed === text) return rule;
  walk.notes.push("Rules that used the OAuth identity now use the identity of this login.");
  return ruleSchema.parse(JSON.parse(renamed));
}

/** The rules as the text of a tunnel's extra policy; undefined without rules. */
export function toExtraPolicy(request: PolicyRule[], response: PolicyRule[]): string | undefined {
  if (request.length === 0 && response.length === 0) return undefined;
  return stringify({
    ...(request.length > 0 && { on_http_request: request }),
    ...(response.length > 0 && { on_http_response: response }),
  });
}
