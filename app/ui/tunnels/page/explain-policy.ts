import { z } from "zod/mini";

const actionSchema = z.looseObject({
  type: z.string(),
  config: z.optional(z.record(z.string(), z.unknown())),
});

const ruleSchema = z.looseObject({
  name: z.optional(z.string()),
  expressions: z.optional(z.array(z.string())),
  actions: z._default(z.array(actionSchema), []),
});

const documentSchema = z.looseObject({
  on_http_request: z.optional(z.array(ruleSchema)),
  on_http_response: z.optional(z.array(ruleSchema)),
  oidc: z.optional(z.record(z.string(), z.unknown())),
});

type Action = z.infer<typeof actionSchema>;

export type Explanation = { title: string; when: string; lines: string[] };

/**
 * What a Traffic Policy (or the listener's options) does, rule by rule, for people. Unknown actions keep their names.
 */
export function explainPolicy(policy: unknown): Explanation[] {
  const parsed = documentSchema.safeParse(policy);
  if (!parsed.success) return [];
  const { on_http_request = [], on_http_response = [], oidc } = parsed.data;
  return [
    ...(oidc ? [explainListener(oidc)] : []),
    ...on_http_request.map((rule) => explainRule(rule, "request")),
    ...on_http_response.map((rule) => explainRule(rule, "response")),
  ];
}

function explainRule(rule: z.infer<typeof ruleSchema>, phase: string): Explanation {
  const conditional = (rule.expressions?.length ?? 0) > 0;
  return {
    title: rule.name ?? "Rule without a name",
    when: conditional ? `On each ${phase} that meets its expression` : `On every ${phase}`,
    // The gate has three headers that are explained alike.
    lines: [...new Set(rule.actions.map(explainAction))],
  };
}

function explainAction({ type, config = {} }: Action): string {
  switch (type) {
    case "openid-connect":
      return `Sends visitors who are not logged in to ${config.issuer_url ?? "the issuer"}. Nothing reaches your app before that.${explainDurations(config)}`;
    case "remove-headers":
      return `Removes ${list(config.headers)}, so that no visitor can pretend to be somebody else.`;
    case "add-headers":
      return explainAdded(Object.keys(toRecord(config.headers)));
    case "set-vars":
      return explainVariables(config.vars);
    case "custom-response":
      return `Answers with status ${config.status_code ?? "of its own"} in place of your app.`;
    case "deny":
      return `Refuses with status ${config.status_code ?? 403}.`;
    default:
      return `Runs ngrok's action “${type}”.`;
  }
}

/** The names of the gate's headers begin with `gh-` and are secret: see lib/tunnels/gate-mentions.ts. */
function explainAdded(names: readonly string[]): string {
  return names.length > 0 && names.every((name) => name.startsWith("gh-"))
    ? "Adds the proof of the login for Gatehouse, in headers whose names are secret."
    : `Adds ${list(names)}, with what Descope says about the visitor.`;
}

function explainVariables(vars: unknown): string {
  const [variable] = z.array(z.record(z.string(), z.unknown())).safeParse(vars).data ?? [];
  const isAtDoor = variable?.gatehouse_door;
  if (isAtDoor === false)
    return "Until the next rule, no request counts as one at a door for machines.";
  if (isAtDoor === true)
    return "Asks for no login here. The gate checks the request's proof instead.";
  const isOn = variable?.gatehouse_on_list;
  if (isOn === false) return "Until the next rule, nobody counts as on the list.";
  if (isOn === true) return "Counts the visitor as on the list.";
  return "Sets a variable for the rules after it.";
}

function explainDurations(config: Record<string, unknown>): string {
  const longest = config.max_session_duration;
  const idle = config.idle_session_duration;
  const parts = [
    longest ? `after ${longest}` : "",
    idle ? `after ${idle} without a request` : "",
  ].filter(Boolean);
  const again = parts.length > 0 ? ` Asks for the login again ${parts.join(" and ")}.` : "";
  const refresh = config.userinfo_refresh_interval;
  return refresh ? `${again} Asks the issuer about the visitor every ${refresh}.` : again;
}

function explainListener(oidc: Record<string, unknown>): Explanation {
  const emails = Array.isArray(oidc.allow_emails) ? oidc.allow_emails.length : 0;
  const domains = Array.isArray(oidc.allow_domains) ? oidc.allow_domains.length : 0;
  const who =
    emails + domains === 0
      ? "Everyone who can log in gets in."
      : `ngrok lets in ${emails} e-mail addresses and ${domains} domains, and refuses everybody else.`;
  return {
    title: "Log in with Descope",
    when: "On every request",
    lines: [
      `Sends visitors who are not logged in to ${oidc.issuer_url ?? "the issuer"}. Nothing reaches your app before that.`,
      who,
    ],
  };
}

function list(value: unknown): string {
  const names = Array.isArray(value) ? value.map(String) : [];
  return names.length > 0 ? names.join(", ") : "headers";
}

function toRecord(value: unknown): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
}
