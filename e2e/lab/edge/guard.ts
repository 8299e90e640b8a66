import { parseDuration } from "@/lib/contract/durations";
import type { LabAccount } from "./account";
import type { OidcOptions } from "./agent-messages";
import type { Listener } from "./endpoints";
import type { Faults } from "./faults";
import { askModules } from "./modules";
import type { Entered, RelyingParty } from "./oidc";
import { errorPage } from "./pages";
import type { LoginConfig } from "./policy/actions";
import { withoutParts } from "./policy/edit";
import type { PolicyVariables } from "./policy/expressions";
import type { ValueErrors } from "./policy/interpolate";
import type { HeaderList, Login, PolicyResponse, PolicyRun } from "./policy/run";
import { runRules } from "./policy/run";
import { connectionOf } from "./raw-endpoints";
import type { Identity, LoginSettings } from "./sessions";
import { addFurtherTokens, shownLogin } from "./shown-login";

export type Visit = {
  hostname: string;
  /** Scheme, host and port, as the visitor sees them. */
  origin: string;
  /** Path and query. */
  target: string;
  /** Whether the visitor requests another protocol, such as WebSocket. */
  isUpgrade: boolean;
  cookies: Record<string, string>;
  variables: PolicyVariables;
  headers: HeaderList;
};

/**
 * Runs the protection of a listener. Returns the answer for a visitor who may not pass. Otherwise the headers and the
 * target of `visit` are then those for the app.
 */
export async function guard(
  listener: Listener,
  visit: Visit,
  relyingParty: RelyingParty,
  faults: Faults,
): Promise<PolicyResponse | undefined> {
  const { modules } = listener.protection;
  const dropped = faults.droppedParts;
  const policy = withoutParts(listener.protection.policy, dropped);
  const oidc = dropped.has("login") ? undefined : listener.protection.oidc;
  const expressionErrors = faults.has("fail-expressions") ? "fail-request" : "skip-rule";
  const atConnect = await runRules(policy.on_tcp_connect, {
    ...connectionOf(visit.variables.conn.client_ip),
    expressionErrors,
  });
  if (atConnect) return { ...atConnect, close: true };
  const refused = askModules(modules, visit);
  if (refused) return refused;
  const { account } = listener;
  if (oidc) {
    const result = await logIn(visit, settingsOfOptions(oidc, account), relyingParty);
    if ("response" in result) return result.response;
    const { identity } = result.entered;
    if (!isOnList(identity, oidc) && !dropped.has("list")) return wrongUser(identity);
  }
  let afterRules = () => Promise.resolve();
  const login: Login = async (config) => {
    const result = await logIn(visit, settingsOfAction(config, account), relyingParty);
    if ("response" in result) return result;
    const { entered } = result;
    afterRules = () => addFurtherTokens(visit.headers, entered, config.issuer_url, faults);
    return shownLogin(entered, config.issuer_url, faults);
  };
  const { variables, headers } = visit;
  const valueErrors = valueErrorsOf(faults);
  const run: PolicyRun = { variables, headers, login, expressionErrors, valueErrors };
  const answer = await runRules(policy.on_http_request, run);
  await afterRules();
  if (run.target !== undefined) visit.target = run.target;
  return answer?.isCustom ? afterResponseRules(answer, listener, run) : answer;
}

/** As documented, an answer of `custom-response` also goes through the rules for responses. */
async function afterResponseRules(
  answer: PolicyResponse,
  listener: Listener,
  run: PolicyRun,
): Promise<PolicyResponse> {
  const headers: HeaderList = Object.entries(answer.headers);
  const res = { status_code: answer.status, headers: {} };
  const replaced = await runRules(listener.protection.policy.on_http_response, {
    ...run,
    variables: { ...run.variables, res },
    headers,
  });
  return replaced ?? { ...answer, headers: Object.fromEntries(headers) };
}

async function logIn(
  visit: Visit,
  settings: LoginSettings,
  relyingParty: RelyingParty,
): Promise<{ entered: Entered } | { response: PolicyResponse }> {
  const { pathname, searchParams } = new URL(visit.target, visit.origin);
  if (pathname === "/ngrok/login") {
    return {
      response: await relyingParty.begin({ ...visit, path: "/" }, settings, { force: true }),
    };
  }
  if (pathname === "/ngrok/logout")
    return { response: relyingParty.logOut(visit.cookies, settings) };
  if (pathname === "/auth/callback") {
    return {
      response: relyingParty.redeem(visit.hostname, searchParams.get("ticket") ?? "", settings),
    };
  }
  // These paths never reach the upstream.
  if (pathname.startsWith("/auth/"))
    return { response: errorPage(404, "ERR_NGROK_3113", "Not found") };
  const entered = await relyingParty.identify(visit.hostname, visit.cookies, settings);
  if (entered) return { entered };
  return { response: await relyingParty.begin({ ...visit, path: visit.target }, settings) };
}

/** Without a token, actions that use it are skipped, unless a fault says otherwise. */
function valueErrorsOf(faults: Faults): ValueErrors {
  const asked = faults.find("fail-values")?.effect;
  if (asked) return asked;
  return faults.find("identity-token")?.token === "none" ? "skip-action" : "leave-empty";
}

function settingsOfAction(config: LoginConfig, account: LabAccount): LoginSettings {
  return {
    ...config,
    account,
    maxSeconds: parseDuration(config.max_session_duration ?? ""),
    idleSeconds: parseDuration(config.idle_session_duration ?? ""),
    refreshSeconds: parseDuration(config.userinfo_refresh_interval ?? ""),
  };
}

function settingsOfOptions(oidc: OidcOptions, account: LabAccount): LoginSettings {
  const { issuer_url, client_id, client_secret, scopes } = oidc;
  return { issuer_url, client_id, client_secret, scopes, account };
}

function isOnList({ email }: Identity, { allow_emails, allow_domains }: OidcOptions): boolean {
  if (allow_emails.length === 0 && allow_domains.length === 0) return true;
  const address = email?.toLowerCase() ?? "";
  const domain = address.split("@").at(-1);
  return (
    allow_emails.some((allowed) => allowed.toLowerCase() === address) ||
    allow_domains.some((allowed) => allowed.toLowerCase() === domain)
  );
}

function wrongUser({ email }: Identity): PolicyResponse {
  const again = '<p><a href="/ngrok/login">Log in with another account</a></p>';
  if (!email) return errorPage(403, "ERR_NGROK_3109", "The login has no e-mail address", again);
  return errorPage(403, "ERR_NGROK_3105", `${email} is not authorized to use this endpoint`, again);
}
