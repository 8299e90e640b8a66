import { z } from "zod";
import { leadsPastGate } from "@/lib/engine/leads-past";

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

// Logins for programs, which cannot log in as people do.
const FOR_PROGRAMS: Record<string, string> = {
  "jwt-validation":
    "The action jwt-validation cannot be used here: it is for programs, and none of them gets past the login. Leave it out, and give programs an ngrok endpoint of their own.",
  "verify-webhook":
    "The action verify-webhook cannot be used here: a webhook's sender cannot log in. Leave it out, and send webhooks to an ngrok endpoint of their own.",
};

/** Why an action that asks who a visitor is cannot be used beside our login. */
export function refuseSecondLogin(type: string): string | undefined {
  if (!SECOND_LOGINS.has(type)) return undefined;
  return (
    FOR_PROGRAMS[type] ??
    `The action ${type} cannot be used here: Gatehouse adds the one login itself. Leave it out.`
  );
}

// The phase in which ngrok accepts an action (https://ngrok.com/docs/traffic-policy/actions). Actions that both phases
// accept, or whose page does not say, are not listed.
const ONLY_REQUEST = new Set([
  "circuit-breaker",
  "close-connection",
  "deny",
  "forward-internal",
  "owasp-crs-request",
  "rate-limit",
  "redirect",
  "request-body-find-replace",
  "url-rewrite",
]);
const ONLY_RESPONSE = new Set([
  "compress-response",
  "owasp-crs-response",
  "response-body-find-replace",
]);
const ELSEWHERE = new Map([
  ["terminate-tls", "ngrok takes it under on_tcp_connect only, before the login. Leave it out."],
  ["sse-find-replace", "ngrok takes it under on_event_stream_message only. Leave it out."],
]);

/** What to do with an action that ngrok does not accept in this phase. */
export function checkPlace(type: string, phase: string, where: string): string | undefined {
  const wrong = ELSEWHERE.get(type);
  if (wrong !== undefined) return `${where} is ${type}: ${wrong}`;
  const only = ONLY_REQUEST.has(type)
    ? "on_http_request"
    : ONLY_RESPONSE.has(type)
      ? "on_http_response"
      : phase;
  return only === phase ? undefined : `${where} is ${type}, which belongs under ${only}.`;
}

const typesSchema = z.array(
  z.looseObject({ actions: z.array(z.looseObject({ type: z.unknown() })) }).catch({ actions: [] }),
);

/** Whether rules in any form contain an action of this type. */
export function hasAction(rules: unknown, type: string): boolean {
  return typesIn(rules).includes(type);
}

/** The first type of an action in these rules by which requests never come to the gate. */
export function findWayPast(rules: unknown): string | undefined {
  return typesIn(rules).find(leadsPastGate);
}

function typesIn(rules: unknown): string[] {
  const read = typesSchema.safeParse(rules).data ?? [];
  return read.flatMap(({ actions }) =>
    actions.flatMap(({ type }) => (typeof type === "string" ? [type] : [])),
  );
}

/** What to do instead of rules under `on_tcp_connect`. */
export function insteadOfTcpRules(rules: unknown): string {
  return hasAction(rules, "terminate-tls")
    ? "Leave terminate-tls out: ngrok ends TLS itself, and people log in instead of showing a certificate."
    : "Write restrict-ips or deny under on_http_request instead; they run after it.";
}
