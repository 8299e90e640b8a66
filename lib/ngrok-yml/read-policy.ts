import { stringify } from "yaml";
import { z } from "zod";
import { type PolicyRule, ruleSchema, SECOND_LOGINS } from "@/lib/tunnels/extra-policy";
import { takeOwnRules } from "./own-rules";
import type { Login } from "./read-tunnel";

const policySchema = z.looseObject({
  on_http_request: z.array(z.unknown()).nullish(),
  on_http_response: z.array(z.unknown()).nullish(),
  // The names before agent 3.14.
  inbound: z.array(z.unknown()).nullish(),
  outbound: z.array(z.unknown()).nullish(),
});

const loginConfigSchema = z.looseObject({
  issuer_url: z.string(),
  client_id: z.coerce.string(),
  client_secret: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  max_session_duration: z.string().optional(),
  idle_session_duration: z.string().optional(),
  userinfo_refresh_interval: z.string().optional(),
});

export type ReadPolicy = {
  login?: Login;
  maxSessionDuration?: string;
  idleSessionDuration?: string;
  userinfoRefresh?: string;
  allowedEmails?: string[];
  allowedDomains?: string[];
  identityHeaders?: boolean;
  rewriteHost?: boolean;
  requestRules: PolicyRule[];
  responseRules: PolicyRule[];
  notes: string[];
};

type Walk = ReadPolicy & { rulesBeforeLogin: boolean };

/** A Traffic Policy apart: the login, the lists that Gatehouse itself writes, and the rules that run after it. */
export function readPolicy(value: unknown): ReadPolicy {
  const parsed = policySchema.safeParse(value);
  const empty = { requestRules: [], responseRules: [], notes: [] };
  if (!parsed.success) return { ...empty, notes: ["Its traffic policy could not be read."] };
  const { on_http_request, on_http_response, inbound, outbound, ...others } = parsed.data;
  const walk: Walk = { ...empty, rulesBeforeLogin: false };
  for (const rule of [...(on_http_request ?? []), ...(inbound ?? [])]) readRule(rule, walk);
  for (const rule of [...(on_http_response ?? []), ...(outbound ?? [])]) {
    const response = ruleSchema.safeParse(rule);
    if (response.success) walk.responseRules.push(response.data);
    else walk.notes.push("A rule for responses could not be read and is left out.");
  }
  for (const phase of Object.keys(others).filter((key) => key !== "enabled")) {
    walk.notes.push(`Rules of the phase ${phase.slice(0, 40)} are left out.`);
  }
  if (walk.login && walk.rulesBeforeLogin) {
    walk.notes.push("Rules that ran before the login run after it here.");
  }
  const { rulesBeforeLogin: _, ...policy } = walk;
  return takeOwnRules(policy);
}

function readRule(value: unknown, walk: Walk): void {
  const parsed = ruleSchema.safeParse(value);
  if (!parsed.success) {
    walk.notes.push("A rule of its traffic policy could not be read and is left out.");
    return;
  }
  const rule = parsed.data;
  const kept = rule.actions.filter((action) => !SECOND_LOGINS.has(action.type));
  for (const action of rule.actions) {
    if (SECOND_LOGINS.has(action.type)) readLogin(action, rule, walk);
  }
  if (kept.length === 0) return;
  if (!walk.login) walk.rulesBeforeLogin = true;
  walk.requestRules.push(withOidcIdentity({ ...rule, actions: kept }, walk));
}

function readLogin(action: PolicyRule["actions"][number], rule: PolicyRule, walk: Walk): void {
  const config = loginConfigSchema.safeParse(action.config);
  const isOidc = action.type === "openid-connect" || action.type === "oidc";
  if (!isOidc || !config.success || walk.login) {
    walk.notes.push(`Its action ${action.type} is left out: the profile's login takes its place.`);
    return;
  }
  const { issuer_url, client_id, client_secret, scopes, ...durations } = config.data;
  walk.login = { issuerUrl: issuer_url, clientId: client_id, clientSecret: client_secret, scopes };
  const { max_session_duration: longest, idle_session_duration: idle } = durations;
  const { userinfo_refresh_interval: refresh } = durations;
  if (longest) walk.maxSessionDuration = longest;
  if (idle) walk.idleSessionDuration = idle;
  if (refresh) walk.userinfoRefresh = refresh;
  if (rule.expressions && rule.expressions.length > 0) {
    walk.notes.push("Its login was for some requests only; here it is for all.");
  }
}

// A rule that asks for the identity of a login which is no longer there would fail, and ngrok skips rules that fail.
function withOidcIdentity(rule: PolicyRule, walk: Walk): PolicyRule {
  const text = JSON.stringify(rule);
  const renamed = text.replaceAll("actions.ngrok.oauth.identity", "actions.ngrok.oidc.identity");
  if (renamed === text) return rule;
  walk.notes.push("Rules that asked for the OAuth identity ask for the one of this login.");
  return ruleSchema.parse(JSON.parse(renamed));
}

/** The rules as the text of a tunnel's extra policy, or undefined when there are none. */
export function toExtraPolicy(request: PolicyRule[], response: PolicyRule[]): string | undefined {
  if (request.length === 0 && response.length === 0) return undefined;
  return stringify({
    ...(request.length > 0 && { on_http_request: request }),
    ...(response.length > 0 && { on_http_response: response }),
  });
}
