import { parse } from "yaml";
import { z } from "zod";
import { Refusal } from "@/e2e/lab/edge/agent-messages";
import { type Action, actionSchema } from "./actions";
import { checkExpression, isRunnable } from "./expressions";
import { expressionsIn } from "./interpolate";
import {
  isAction,
  isForTcp,
  isLogin,
  isRun,
  isTerminating,
  mayStand,
  PHASES,
  type Phase,
} from "./phases";

const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

const ruleSchema = z.strictObject({
  name: z.string().optional(),
  expressions: list(z.string()),
  actions: list(z.strictObject({ type: z.string(), config: z.unknown().optional() })),
});
const rules = list(ruleSchema);

const draftSchema = z.strictObject({
  on_tcp_connect: rules,
  on_http_request: rules,
  on_http_response: rules,
  on_event_stream_message: rules,
  // The phases' names in older policies. Their third field switched the policy off.
  inbound: rules,
  outbound: rules,
  enabled: z.literal(true).optional(),
});

type DraftRule = z.infer<typeof ruleSchema>;
export type Rule = { name?: string | undefined; expressions: string[]; actions: Action[] };
export type TrafficPolicy = Record<Phase, Rule[]>;
export type Proto = "http" | "tcp" | "tls";

/** Reads a Traffic Policy in YAML or JSON. Refuses what ngrok would refuse at the bind, with ngrok's codes. */
export function parsePolicy(text: string, proto: Proto = "http"): TrafficPolicy {
  const draft = readDraft(text);
  const policy: TrafficPolicy = {
    on_tcp_connect: [],
    on_http_request: [],
    on_http_response: [],
    on_event_stream_message: [],
  };
  const older: Record<string, DraftRule[]> =
    proto === "http"
      ? { on_http_request: draft.inbound, on_http_response: draft.outbound }
      : { on_tcp_connect: draft.inbound };
  for (const phase of PHASES) {
    const drafts = [...(older[phase] ?? []), ...draft[phase]];
    if (drafts.length > 0 && proto !== "http" && phase !== "on_tcp_connect") {
      throw refusal("2230", `Invalid Traffic Policy phase ${phase} for protocol ${proto}.`);
    }
    policy[phase] = drafts.map((rule) => readRule(rule, phase, proto));
  }
  if (
    PHASES.flatMap((phase) => policy[phase]).flatMap(({ actions }) => actions.filter(isLogin))
      .length > 1
  ) {
    throw refusal("2239", "Invalid policy: only one login per endpoint.");
  }
  return policy;
}

/**
 * The parts of a policy that the lab accepts but does not implement. An expression with them fails when it is
 * evaluated.
 */
export function notRunIn(policy: TrafficPolicy): string[] {
  const found = PHASES.flatMap((phase) =>
    policy[phase].flatMap(({ actions, expressions }) => [
      ...actions.filter((action) => !isRun(action, phase)).map(({ type }) => type),
      ...expressions.filter((text) => !isRunnable(text)).map((text) => `expression ${text}`),
    ]),
  );
  return [...new Set(found)];
}

function readDraft(text: string): z.infer<typeof draftSchema> {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw refusal("2236", `The traffic policy was not able to be parsed: ${String(error)}`);
  }
  const result = draftSchema.safeParse(value ?? {});
  if (result.success) return result.data;
  const detail = z.prettifyError(result.error);
  throw refusal("2236", `The traffic policy was not able to be parsed: ${detail}`);
}

function readRule(draft: DraftRule, phase: Phase, proto: Proto): Rule {
  if (draft.actions.length === 0)
    throw refusal("2206", "A policy must define at least one action.");
  for (const text of draft.expressions) checkAs("2200", "Invalid policy expression", text);
  const actions = draft.actions.map((action) => readAction(action, phase, proto));
  const end = actions.findIndex(isTerminating);
  const unreachable = end === -1 ? undefined : actions[end + 1];
  if (unreachable) {
    throw refusal("2207", `Policy action type ${unreachable.type} is unreachable.`);
  }
  return { name: draft.name, expressions: draft.expressions, actions };
}

function readAction(
  { type, config }: DraftRule["actions"][number],
  phase: Phase,
  proto: Proto,
): Action {
  if (!isAction(type)) throw refusal("2201", `Invalid policy action type ${type}.`);
  if (proto !== "http" && !isForTcp(type)) {
    throw refusal("2205", `Policy action type ${type} does not support the ${proto} protocol.`);
  }
  if (!mayStand(type, phase)) {
    throw refusal("2202", `Action type ${type} is not supported for ${phase} rules.`);
  }
  const result = actionSchema.safeParse({ type, config });
  if (!result.success) throw wrongConfig(type, result.error);
  for (const text of textsIn(config)) checkTemplates(type, text);
  return result.data;
}

// An unknown field or a wrong type makes the policy unreadable; a value out of its range does not.
const UNREADABLE = new Set(["invalid_type", "unrecognized_keys", "invalid_union"]);
const markSchema = z.object({ params: z.object({ ngrok: z.string() }) });

function wrongConfig(type: string, error: z.ZodError): Refusal {
  const [issue] = error.issues;
  // A wrong key of a map has its own issue inside this one.
  const mark = markSchema.safeParse(issue?.code === "invalid_key" ? issue.issues[0] : issue);
  const code = UNREADABLE.has(issue?.code ?? "") ? "2203" : "2204";
  const named = mark.success ? mark.data.params.ngrok.replace("ERR_NGROK_", "") : code;
  return refusal(named, `Invalid configuration for ${type}: ${z.prettifyError(error)}`);
}

function checkTemplates(type: string, text: string): void {
  try {
    for (const expression of expressionsIn(text)) checkExpression(expression);
  } catch (error) {
    throw refusal("2224", `Invalid configuration for action ${type}: ${String(error)}`);
  }
}

function checkAs(code: string, what: string, text: string): void {
  try {
    checkExpression(text);
  } catch (error) {
    throw refusal(code, `${what}: ${String(error)}`);
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}

function refusal(code: string, text: string): Refusal {
  return new Refusal(text, `ERR_NGROK_${code}`);
}
