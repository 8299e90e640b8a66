import { errorPage, providerPage, redirectTo, unverifiedWebhook } from "@/e2e/lab/edge/pages";
import type { Action, ConfigOf, LoginConfig } from "./actions";
import { compile, type ExpressionErrors, holds, type PolicyVariables } from "./expressions";
import { basicAuth, rateLimit, restrictIps, rewritten } from "./guards";
import { interpolate, type ValueErrors, ValueFailed } from "./interpolate";
import type { Rule } from "./parse";

export type PolicyResponse = {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The connection ends without an answer. */
  close?: true;
  /** The answer comes from `custom-response`, so the rules for responses run on it. */
  isCustom?: true;
};

/** The result of a login in `actions.ngrok.oidc`: the identity, and the other variables that ngrok sets there. */
export type LoggedIn = { identity: Record<string, unknown>; others?: Record<string, unknown> };

/** Logs a visitor in, or returns the answer that redirects them. */
export type Login = (config: LoginConfig) => Promise<LoggedIn | { response: PolicyResponse }>;

/** Headers as a list, because adding one appends and does not replace. Names keep their original case. */
export type HeaderList = [name: string, value: string][];

export type PolicyRun = {
  variables: PolicyVariables;
  headers: HeaderList;
  login: Login;
  expressionErrors?: ExpressionErrors;
  valueErrors?: ValueErrors;
  /** Path and query for the app, after `url-rewrite` has changed them. */
  target?: string;
};

/** Runs the rules in order. Returns an answer if a rule ends the request; otherwise the request continues. */
export async function runRules(rules: Rule[], run: PolicyRun): Promise<PolicyResponse | undefined> {
  for (const rule of rules) {
    const applies = meets(rule, run);
    if (applies === undefined) return expressionFailed();
    if (!applies) continue;
    for (const action of rule.actions) {
      const response = await tryAction(action, run);
      if (response) return response;
    }
  }
  return undefined;
}

/** Undefined when an expression failed and the request has to fail. */
function meets({ expressions }: Rule, run: PolicyRun): boolean | undefined {
  const errors = run.expressionErrors ?? "skip-rule";
  try {
    return expressions.every((text) => holds(compile(text), run.variables, errors));
  } catch {
    return undefined;
  }
}

function expressionFailed(): PolicyResponse {
  return errorPage(500, "ERR_NGROK_2254", "Failed to resolve a CEL expression");
}

/** When one of its values fails, the whole action is skipped or the request fails. */
async function tryAction(action: Action, run: PolicyRun): Promise<PolicyResponse | undefined> {
  try {
    return await runAction(action, run);
  } catch (error) {
    if (!(error instanceof ValueFailed)) throw error;
    return run.valueErrors === "fail-request" ? expressionFailed() : undefined;
  }
}

async function runAction(action: Action, run: PolicyRun): Promise<PolicyResponse | undefined> {
  switch (action.type) {
    case "add-headers":
      addHeaders(action.config.headers, run);
      return undefined;
    case "remove-headers":
      removeHeaders(run.headers, action.config.headers);
      return undefined;
    case "custom-response": {
      const { status_code, headers = {}, body, content } = action.config;
      return {
        status: status_code,
        headers: filledHeaders(headers, run),
        body: filled(body ?? content ?? "", run),
        isCustom: true,
      };
    }
    case "deny":
      return { status: action.config.status_code, headers: {}, body: "" };
    case "close-connection":
      return { status: 403, headers: {}, body: "", close: true };
    case "redirect":
      return redirect(action.config, run);
    case "url-rewrite":
      rewriteUrl(action.config, run);
      return undefined;
    case "restrict-ips":
      return restrictIps(
        {
          enforce: action.config.enforce,
          allow: filledIn(action.config.allow, run),
          deny: filledIn(action.config.deny, run),
        },
        run.variables.conn.client_ip,
      );
    case "basic-auth":
      return action.config.enforce
        ? basicAuth(filledIn(action.config.credentials, run), action.config.realm, run.variables)
        : undefined;
    case "rate-limit":
      return rateLimit(action.config, run.variables);
    case "set-vars":
      setVariables(action.config.vars, run);
      return undefined;
    case "openid-connect":
      return logIn(action.config, run);
    default:
      return refuseUnverified(action);
  }
}

/**
 * An action that protects and that the lab does not implement lets nobody in. One that only changes or counts is
 * ignored.
 */
function refuseUnverified(action: Action): PolicyResponse | undefined {
  switch (action.type) {
    case "oauth":
      return redirectTo(providerPage(action.config.provider));
    case "saml":
    case "ai-gateway":
      return errorPage(403, "ERR_NGROK_3105", `The lab has no ${action.type}`);
    case "jwt-validation":
      return { status: 401, headers: { "www-authenticate": "Bearer" }, body: "" };
    case "verify-webhook":
      return action.config.enforce ? unverifiedWebhook() : undefined;
    case "forward-internal":
      if (action.config.on_error === "continue") return undefined;
      return errorPage(404, "ERR_NGROK_3200", `The endpoint ${action.config.url} is offline.`);
    case "terminate-tls":
      return asksForCertificate(action.config)
        ? { status: 403, headers: {}, body: "", close: true }
        : undefined;
    default:
      return undefined;
  }
}

function asksForCertificate(config: ConfigOf<"terminate-tls">): boolean {
  const { mutual_tls_certificate_authorities: authorities = [] } = config;
  return authorities.length > 0 && config.mutual_tls_verification_strategy !== "request";
}

function redirect(config: ConfigOf<"redirect">, run: PolicyRun): PolicyResponse | undefined {
  const location = rewritten(config, run.variables);
  if (location === undefined || location === run.variables.req.url.raw) return undefined;
  const headers = filledHeaders(config.headers ?? {}, run);
  return {
    status: config.status_code,
    headers: { ...headers, location: headerSafe(location) },
    body: "",
  };
}

function rewriteUrl(config: ConfigOf<"url-rewrite">, run: PolicyRun): void {
  const { req } = run.variables;
  const found = rewritten(config, run.variables);
  if (found === undefined || !URL.canParse(found, req.url.raw)) return;
  const url = new URL(found, req.url.raw);
  run.target = `${url.pathname}${url.search}`;
  const { pathname } = url;
  req.url = { path: pathname, raw_path: pathname, query: url.search.slice(1), raw: url.href };
}

// All values are computed first, because one that fails skips the whole action.
function addHeaders(headers: Record<string, string>, run: PolicyRun): void {
  for (const [name, value] of Object.entries(filledHeaders(headers, run))) {
    addHeader(run.headers, name, value);
  }
}

/** As documented, the header is appended, except that `host` is replaced. */
export function addHeader(headers: HeaderList, name: string, value: string): void {
  const host = headers.find(([known]) => known.toLowerCase() === "host");
  if (name.toLowerCase() === "host" && host) host[1] = value;
  else headers.push([name, value]);
}

export function removeHeaders(headers: HeaderList, names: string[]): void {
  const removed = new Set(names.map((name) => name.toLowerCase()));
  const kept = headers.filter(([name]) => !removed.has(name.toLowerCase()));
  headers.splice(0, headers.length, ...kept);
}

function filledIn(texts: string[] | undefined, run: PolicyRun): string[] {
  return (texts ?? []).map((text) => filled(text, run));
}

function setVariables(vars: Record<string, unknown>[], run: PolicyRun): void {
  for (const entry of vars) {
    const [name = "", value] = Object.entries(entry)[0] ?? [];
    const set = typeof value === "string" ? filled(value, run) : value;
    run.variables.vars = { ...run.variables.vars, [name]: set };
  }
}

async function logIn(config: LoginConfig, run: PolicyRun): Promise<PolicyResponse | undefined> {
  const isPreflight = run.variables.req.method === "OPTIONS" && config.allow_cors_preflight;
  if (isPreflight) return undefined;
  const result = await run.login({
    ...config,
    client_id: interpolate(config.client_id, run.variables),
    client_secret: interpolate(config.client_secret, run.variables),
  });
  if ("response" in result) return result.response;
  run.variables.actions.ngrok.oidc = { ...result.others, identity: result.identity };
  return undefined;
}

function filled(text: string, { variables, valueErrors }: PolicyRun): string {
  return interpolate(text, variables, valueErrors);
}

function filledHeaders(headers: Record<string, string>, run: PolicyRun): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, headerSafe(filled(value, run))]),
  );
}

// A value from outside must not start a new header line.
function headerSafe(value: string): string {
  return value.replace(/[\r\n\0]/g, " ");
}
