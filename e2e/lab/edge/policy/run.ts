import { errorPage } from "@/e2e/lab/edge/pages";
import type { Action, LoginConfig } from "./actions";
import { compile, type ExpressionErrors, holds, type PolicyVariables } from "./expressions";
import { interpolate } from "./interpolate";
import type { Rule } from "./parse";

export type PolicyResponse = { status: number; headers: Record<string, string>; body: string };

/** Logs a visitor in: an identity, or the answer that sends the visitor on. */
export type Login = (
  config: LoginConfig,
) => Promise<{ identity: Record<string, unknown> } | { response: PolicyResponse }>;

/** Headers as a list, since adding one appends and does not replace. Names keep the case they came with. */
export type HeaderList = [name: string, value: string][];

export type PolicyRun = {
  variables: PolicyVariables;
  headers: HeaderList;
  login: Login;
  expressionErrors?: ExpressionErrors;
};

/** Runs the rules in order. Returns the answer of a rule that ends the request, else the request goes on. */
export async function runRules(rules: Rule[], run: PolicyRun): Promise<PolicyResponse | undefined> {
  for (const rule of rules) {
    const applies = meets(rule, run);
    if (applies === undefined) return expressionFailed();
    if (!applies) continue;
    for (const action of rule.actions) {
      const response = await runAction(action, run);
      if (response) return response;
    }
  }
  return undefined;
}

/** Undefined where an expression failed and the request is to fail with it. */
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

async function runAction(action: Action, run: PolicyRun): Promise<PolicyResponse | undefined> {
  switch (action.type) {
    case "add-headers":
      for (const [name, value] of Object.entries(action.config.headers)) {
        addHeader(run.headers, name, headerSafe(interpolate(value, run.variables)));
      }
      return undefined;
    case "remove-headers": {
      const removed = new Set(action.config.headers.map((name) => name.toLowerCase()));
      const kept = run.headers.filter(([name]) => !removed.has(name.toLowerCase()));
      run.headers.splice(0, run.headers.length, ...kept);
      return undefined;
    }
    case "custom-response": {
      const { status_code, headers = {}, body, content } = action.config;
      return {
        status: status_code,
        headers: mapValues(headers, (value) => headerSafe(interpolate(value, run.variables))),
        body: interpolate(body ?? content ?? "", run.variables),
      };
    }
    case "deny":
      return { status: action.config.status_code, headers: {}, body: "" };
    case "redirect":
      return {
        status: action.config.status_code,
        headers: { location: interpolate(action.config.to, run.variables) },
        body: "",
      };
    case "set-vars":
      setVariables(action.config.vars, run);
      return undefined;
    case "openid-connect":
      return logIn(action.config, run);
    default:
      return undefined;
  }
}

/** As documented: the header is appended, but `host` is replaced. */
function addHeader(headers: HeaderList, name: string, value: string): void {
  const host = headers.find(([known]) => known.toLowerCase() === "host");
  if (name.toLowerCase() === "host" && host) host[1] = value;
  else headers.push([name, value]);
}

function setVariables(vars: Record<string, unknown>[], run: PolicyRun): void {
  for (const entry of vars) {
    const [name = "", value] = Object.entries(entry)[0] ?? [];
    const set = typeof value === "string" ? interpolate(value, run.variables) : value;
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
  run.variables.actions.ngrok.oidc = { identity: result.identity };
  return undefined;
}

function mapValues(
  record: Record<string, string>,
  map: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

// Nothing that comes from outside may start a new header line.
function headerSafe(value: string): string {
  return value.replace(/[\r\n\0]/g, " ");
}
