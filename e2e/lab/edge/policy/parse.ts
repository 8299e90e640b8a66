import { parse } from "yaml";
import { z } from "zod";
import { Refusal } from "@/e2e/lab/edge/agent-messages";
import { actionSchema } from "./actions";
import { compile } from "./expressions";
import { parseInterpolation } from "./interpolate";

const ruleSchema = z.strictObject({
  name: z.string().optional(),
  expressions: z.array(z.string()).default([]),
  actions: z.array(actionSchema).min(1),
});

const policySchema = z.strictObject({
  on_tcp_connect: z.array(ruleSchema).default([]),
  on_http_request: z.array(ruleSchema).default([]),
  on_http_response: z.array(ruleSchema).default([]),
});

export type TrafficPolicy = z.infer<typeof policySchema>;
export type Rule = z.infer<typeof ruleSchema>;

const REQUEST_ONLY = new Set(["openid-connect", "deny"]);

/** Reads a Traffic Policy, YAML or JSON, and refuses what ngrok would refuse at the bind. */
export function parsePolicy(text: string): TrafficPolicy {
  const result = policySchema.safeParse(readText(text) ?? {});
  if (!result.success) throw invalidPolicy(z.prettifyError(result.error));
  const policy = result.data;
  for (const rule of [...policy.on_http_request, ...policy.on_http_response])
    checkExpressions(rule);
  for (const rule of policy.on_http_response) {
    const misplaced = rule.actions.find(({ type }) => REQUEST_ONLY.has(type));
    if (misplaced) throw invalidPolicy(`The action ${misplaced.type} does not run on responses`);
  }
  return policy;
}

function readText(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw invalidPolicy(String(error));
  }
}

function checkExpressions(rule: Rule): void {
  try {
    for (const expression of rule.expressions) compile(expression);
    for (const action of rule.actions) {
      for (const text of textsIn(action.config)) parseInterpolation(text);
    }
  } catch (error) {
    throw invalidPolicy(String(error));
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}

function invalidPolicy(detail: string): Refusal {
  return new Refusal(`Failed to parse the Traffic Policy: ${detail}`, "ERR_NGROK_2201");
}
