import { z } from "zod";
import { readPlainYaml, YamlRefused } from "@/lib/base/read-plain-yaml";
import { findGateReference } from "@/lib/engine/gate-references";
import { invalid } from "@/lib/errors/problem";
import { findGateMention } from "./gate-mentions";
import { findWayPast } from "./policy-actions";
import { findPolicyProblem } from "./policy-problem";
import { unwrapPolicy } from "./unwrap-policy";

const actionSchema = z.strictObject({
  type: z.string().regex(/^[a-z][a-z0-9-]{1,60}$/),
  config: z.record(z.string(), z.json()).optional(),
});

export const ruleSchema = z.strictObject({
  name: z.string().max(200).optional(),
  expressions: z.array(z.string().max(10_000)).max(50).optional(),
  actions: z.array(actionSchema).min(1, "A rule needs at least one action.").max(50),
});

const extraPolicySchema = z.strictObject({
  on_http_request: z.array(ruleSchema).max(50).optional(),
  on_http_response: z.array(ruleSchema).max(50).optional(),
});

export type PolicyRule = z.infer<typeof ruleSchema>;
export type ExtraPolicy = z.infer<typeof extraPolicySchema>;

/**
 * Reads the user's extra rules, YAML or JSON, once, into plain data. They run after ours. A policy within a text or
 * below a key such as `traffic_policy` is unwrapped.
 * @param hasGate the gate's token is in the policy, and no other rule may touch it
 * @throws Problem 422 on the field `extraPolicy`, with the mistake and what to write instead
 */
export function parseExtraPolicy(text: string | undefined, hasGate = false): ExtraPolicy {
  if (text === undefined || text.trim() === "") return {};
  const policy = readPolicy(text);
  const problem = findPolicyProblem(policy);
  if (problem !== undefined) throw refuse(problem);
  const mention = hasGate ? findGateMention(policy) : undefined;
  if (mention !== undefined)
    throw refuse(
      `It mentions "${mention}", which belongs to the gate. Leave it out, or turn the gate off.`,
    );
  const result = extraPolicySchema.safeParse(policy);
  if (!result.success) throw refuse(z.prettifyError(result.error));
  if (hasGate) {
    refuseWayPast(result.data);
    refuseReference(result.data);
  }
  return result.data;
}

/** ngrok would send requests elsewhere by itself, so they would never come to the gate. */
function refuseWayPast({ on_http_request = [], on_http_response = [] }: ExtraPolicy): void {
  const type = findWayPast([...on_http_request, ...on_http_response]);
  if (type === undefined) return;
  throw refuse(
    `With the gate on, ${type} would lead requests past it, elsewhere than to your app. Leave it out, or turn the gate off.`,
  );
}

/** The login's tokens are in `actions`, `req` and maybe `res`, so only single values of these may be read. */
function refuseReference({ on_http_request = [], on_http_response = [] }: ExtraPolicy): void {
  const name = findGateReference([...on_http_request, ...on_http_response]);
  if (name === undefined) return;
  if (name === "//")
    throw refuse(
      "With the gate on, its expressions may have no comments: remove each // and what follows it in its line.",
    );
  const of = name.toLowerCase().includes("res") ? "res" : "req";
  const example = of === "res" ? "res.status_code" : "req.method";
  const how =
    name.toLowerCase() !== "actions"
      ? `one value at a time, such as ${example}, and of headers ${of}.headers['x-name'] or 'x-name' in ${of}.headers, and no cookies, since one of them is the visitor's login`
      : "for what single actions say of themselves, such as actions.ngrok.rate_limit.limited, and of the login as actions.ngrok.oidc.identity and a name";
  throw refuse(`With the gate on, it may read "${name}" only ${how}. Or turn the gate off.`);
}

function readPolicy(text: string): unknown {
  try {
    const { policy, isOff } = unwrapPolicy(readPlainYaml(text));
    if (isOff) throw refuse("enabled: false switches it off. Remove this line, or the policy.");
    return policy;
  } catch (error) {
    if (error instanceof YamlRefused) throw refuse(error.message);
    throw error;
  }
}

function refuse(message: string) {
  return invalid([{ path: "extraPolicy", message: `Extra policy: ${message}` }]);
}
