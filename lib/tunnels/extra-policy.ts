import { z } from "zod";
import { invalid } from "@/lib/errors/problem";
import { readPlainYaml, YamlRefused } from "@/lib/yaml/read-plain-yaml";

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

/** Each of these answers "who is this visitor" in its own way. Old names of actions count too. */
export const SECOND_LOGINS: ReadonlySet<string> = new Set([
  "openid-connect",
  "oidc",
  "oauth",
  "saml",
  "basic-auth",
  "jwt-validation",
  "verify-webhook",
]);

/**
 * Reads the user's extra rules, YAML or JSON, once, into plain data. They run after ours.
 * @throws Problem 422 on the field `extraPolicy`.
 */
export function parseExtraPolicy(text: string | undefined): ExtraPolicy {
  if (text === undefined || text.trim() === "") return {};
  const result = extraPolicySchema.safeParse(readYaml(text));
  if (!result.success) throw refuse(z.prettifyError(result.error));
  for (const rule of [
    ...(result.data.on_http_request ?? []),
    ...(result.data.on_http_response ?? []),
  ]) {
    for (const action of rule.actions) checkAction(action);
  }
  return result.data;
}

function readYaml(text: string): unknown {
  try {
    return readPlainYaml(text);
  } catch (error) {
    if (error instanceof YamlRefused) throw refuse(error.message);
    throw error;
  }
}

function checkAction(action: z.infer<typeof actionSchema>): void {
  if (!SECOND_LOGINS.has(action.type)) return;
  throw refuse(
    `The action ${action.type} cannot be used here: Gatehouse adds the one login itself.`,
  );
}

function refuse(message: string) {
  return invalid([{ path: "extraPolicy", message: `Extra policy: ${message}` }]);
}
