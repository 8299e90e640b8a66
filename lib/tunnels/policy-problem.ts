import { checkPlace, insteadOfTcpRules, refuseSecondLogin } from "./policy-actions";
import { findHeaderProblem } from "./policy-headers";

type Fields = Record<string, unknown>;

const PHASES = ["on_http_request", "on_http_response"];

const OTHER_PHASES: Record<string, string> = {
  on_event_stream_message:
    "on_event_stream_message is not taken. Write rules for answers under on_http_response.",
  inbound: "inbound is an older name. Write on_http_request instead.",
  outbound: "outbound is an older name. Write on_http_response instead.",
};

const WHOLE_FILES = ["endpoints", "tunnels", "agent", "authtoken"];
const EXPRESSIONS = ["if", "when", "condition", "conditions", "expression", "match"];

/** The first mistake in a document that should be a policy, as a sentence for the person who wrote it. */
export function findPolicyProblem(document: unknown): string | undefined {
  if (Array.isArray(document)) return "It is a list. Write on_http_request: above these rules.";
  if (!isFields(document)) return "Write on_http_request or on_http_response, with rules below it.";
  return findStrangeKey(document) ?? first(PHASES, (phase) => findPhaseProblem(phase, document));
}

function findStrangeKey(document: Fields): string | undefined {
  const keys = Object.keys(document);
  if (keys.some((key) => WHOLE_FILES.includes(key)))
    return "This is a whole ngrok.yml. Import it under Settings, Import and export, or paste only what stands under traffic_policy.";
  if ("apiVersion" in document && "kind" in document)
    return `This is a Kubernetes resource (${quote(document.kind)}). Paste only the policy in it.`;
  if ("actions" in document)
    return "A rule stands at the top. Write on_http_request: above it, and begin the rule with a dash (-).";
  const key = keys.find((each) => !PHASES.includes(each));
  if (key === undefined) return undefined;
  if (key === "on_tcp_connect")
    return `on_tcp_connect is not taken: it runs before the login. ${insteadOfTcpRules(document[key])}`;
  const known = Object.hasOwn(OTHER_PHASES, key) ? OTHER_PHASES[key] : undefined;
  return known ?? `${quote(key)} is no part of a policy. Use on_http_request or on_http_response.`;
}

function findPhaseProblem(phase: string, document: Fields): string | undefined {
  const rules = document[phase];
  if (rules === undefined) return undefined;
  if (!Array.isArray(rules))
    return `${phase} has to be a list of rules. Begin each rule with a dash (-).`;
  return first(rules, (rule, index) =>
    findRuleProblem(rule, phase, `Rule ${index + 1} of ${phase}`),
  );
}

function findRuleProblem(rule: unknown, phase: string, where: string): string | undefined {
  if (!isFields(rule)) return `${where} is no rule. A rule has actions, and may have expressions.`;
  const key = Object.keys(rule).find((each) => !["name", "expressions", "actions"].includes(each));
  if (key === "type" || key === "config")
    return `${where} has ${key} of its own. Write actions: below the rule, and the action there, with a dash (-).`;
  if (key !== undefined && EXPRESSIONS.includes(key))
    return `${where} has ${quote(key)}. Write the condition as a list under expressions.`;
  if (key !== undefined)
    return `${where} has ${quote(key)}. A rule has only name, expressions and actions.`;
  const { name, expressions = [], actions } = rule;
  if (name !== undefined && typeof name !== "string")
    return `The name of ${lower(where)} is no text.`;
  if (!Array.isArray(expressions)) return `The expressions of ${lower(where)} have to be a list.`;
  if (expressions.some((each) => typeof each !== "string"))
    return `An expression of ${lower(where)} is no text. Put it in quotes.`;
  if (actions === undefined || actions === null || (Array.isArray(actions) && actions.length === 0))
    return `${where} needs at least one action.`;
  if (!Array.isArray(actions)) return `The actions of ${lower(where)} have to be a list.`;
  return first(actions, (action, index) =>
    findActionProblem(action, phase, `Action ${index + 1} of ${lower(where)}`),
  );
}

function findActionProblem(action: unknown, phase: string, where: string): string | undefined {
  if (!isFields(action) || action.type === undefined)
    return `${where} has no type, such as deny or rate-limit.`;
  const { type, config, ...others } = action;
  const [key] = Object.keys(others);
  if (key !== undefined)
    return `${where} has ${quote(key)}. An action has only type and config: write it below config.`;
  if (typeof type !== "string" || !/^[a-z][a-z0-9-]{1,60}$/.test(type))
    return `The type of ${lower(where)} is no action of ngrok.`;
  if (config !== undefined && !isFields(config))
    return `The config of ${lower(where)} has to have keys and values.`;
  return (
    refuseSecondLogin(type) ?? checkPlace(type, phase, where) ?? findHeaderProblem(config, where)
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function first<T>(items: readonly T[], find: (item: T, index: number) => string | undefined) {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function lower(where: string): string {
  return where.charAt(0).toLowerCase() + where.slice(1);
}

function quote(value: unknown): string {
  return `"${String(value).slice(0, 40)}"`;
}
