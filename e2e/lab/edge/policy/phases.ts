import type { Action, ActionType } from "./actions";

export const PHASES = [
  "on_tcp_connect",
  "on_http_request",
  "on_http_response",
  "on_event_stream_message",
] as const;
export type Phase = (typeof PHASES)[number];

const TCP: Phase[] = ["on_tcp_connect"];
const REQUEST: Phase[] = ["on_http_request"];
const RESPONSE: Phase[] = ["on_http_response"];
const HTTP: Phase[] = [...REQUEST, ...RESPONSE];
const ALL: Phase[] = [...TCP, ...HTTP];

/** The phases in which each action is allowed, as its page documents. */
const MAY_STAND: Record<ActionType, Phase[]> = {
  "add-headers": HTTP,
  "ai-gateway": REQUEST,
  "basic-auth": REQUEST,
  "circuit-breaker": REQUEST,
  "close-connection": [...TCP, ...REQUEST],
  "compress-response": RESPONSE,
  "custom-response": HTTP,
  deny: [...TCP, ...REQUEST],
  "forward-internal": [...TCP, ...REQUEST],
  "http-request": HTTP,
  "jwt-validation": REQUEST,
  log: ALL,
  oauth: REQUEST,
  "openid-connect": REQUEST,
  "owasp-crs-request": REQUEST,
  "owasp-crs-response": RESPONSE,
  "rate-limit": REQUEST,
  redirect: REQUEST,
  "remove-headers": HTTP,
  "request-body-find-replace": REQUEST,
  "response-body-find-replace": RESPONSE,
  "sse-find-replace": ["on_event_stream_message"],
  "restrict-ips": ALL,
  saml: REQUEST,
  "set-vars": ALL,
  "terminate-tls": TCP,
  "url-rewrite": REQUEST,
  "verify-webhook": REQUEST,
};

const ACTIONS = new Map<string, Phase[]>(Object.entries(MAY_STAND));

export function isAction(type: string): boolean {
  return ACTIONS.has(type);
}

export function mayStand(type: string, phase: Phase): boolean {
  return ACTIONS.get(type)?.includes(phase) ?? false;
}

/** Whether an action is allowed without HTTP. */
export function isForTcp(type: string): boolean {
  return mayStand(type, "on_tcp_connect");
}

/** Nothing after it in its rule runs. */
export function isTerminating(action: Action): boolean {
  if (action.type === "forward-internal") return action.config.on_error === "halt";
  return ["close-connection", "custom-response", "deny"].includes(action.type);
}

/** These actions log a visitor in. ngrok accepts one of them for an endpoint. */
export function isLogin({ type }: Action): boolean {
  return type === "openid-connect" || type === "oauth" || type === "saml";
}

// `run.ts` either implements each of these or refuses visitors; it ignores none.
const RUN: ReadonlySet<ActionType> = new Set<ActionType>([
  "add-headers",
  "basic-auth",
  "close-connection",
  "custom-response",
  "deny",
  "openid-connect",
  "rate-limit",
  "redirect",
  "remove-headers",
  "restrict-ips",
  "set-vars",
  "url-rewrite",
]);

/** Whether the lab's edge implements the action. It ignores other actions, or refuses visitors because of them. */
export function isRun({ type }: Action, phase: Phase): boolean {
  return RUN.has(type) && (phase === "on_http_request" || phase === "on_http_response");
}
