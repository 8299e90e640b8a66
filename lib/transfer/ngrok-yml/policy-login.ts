import { z } from "zod";
import type { PolicyRule } from "@/lib/tunnels/extra-policy";
import { SECOND_LOGINS } from "@/lib/tunnels/policy-actions";
import type { ReadPolicy } from "./found-policy";
import { nameLoginOptions, replacedLogin } from "./login-options";

type Action = PolicyRule["actions"][number];

const configSchema = z.looseObject({
  issuer_url: z.string(),
  client_id: z.coerce.string(),
  client_secret: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  max_session_duration: z.string().optional(),
  idle_session_duration: z.string().optional(),
  userinfo_refresh_interval: z.string().optional(),
});

const READ = new Set(Object.keys(configSchema.shape));

/** Removes the login actions from a rule. The first login is kept; a remark tells about the others. */
export function takeLogins(rule: PolicyRule, policy: ReadPolicy): Action[] {
  for (const action of rule.actions) {
    if (SECOND_LOGINS.has(action.type)) takeLogin(action, rule, policy);
  }
  return rule.actions.filter((action) => !SECOND_LOGINS.has(action.type));
}

function takeLogin(action: Action, rule: PolicyRule, policy: ReadPolicy): void {
  const config = configSchema.safeParse(action.config).data;
  const isOidc = action.type === "openid-connect" || action.type === "oidc";
  const isAgain = JSON.stringify(policy.loginConfig) === JSON.stringify(action.config);
  if (!isOidc || !config || (policy.login && !isAgain)) {
    policy.widens.push(replacedLogin(`action ${action.type}`));
    return;
  }
  if (rule.expressions && rule.expressions.length > 0) {
    policy.widens.push("Its login applied only to some requests; here it applies to all.");
  }
  if (policy.login) return;
  const { issuer_url, client_id, client_secret, scopes, ...others } = config;
  policy.login = {
    issuerUrl: issuer_url,
    clientId: client_id,
    clientSecret: client_secret,
    scopes,
  };
  policy.loginConfig = action.config;
  const { max_session_duration: longest, idle_session_duration: idle } = others;
  if (longest) policy.maxSessionDuration = longest;
  if (idle) policy.idleSessionDuration = idle;
  if (others.userinfo_refresh_interval) policy.userinfoRefresh = others.userinfo_refresh_interval;
  const { notes, widens } = nameLoginOptions(config, READ);
  policy.notes.push(...notes);
  policy.widens.push(...widens);
}
