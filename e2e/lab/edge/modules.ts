import type { Modules } from "./agent-messages";
import { Refusal } from "./agent-messages";
import type { Visit } from "./guard";
import { errorPage, providerPage, redirectTo, unverifiedWebhook } from "./pages";
import { compileRegex } from "./policy/actions";
import { basicAuth, restrictIps } from "./policy/guards";
import type { HeaderList, PolicyResponse } from "./policy/run";
import { addHeader, removeHeaders } from "./policy/run";

/**
 * The most e-mails, domains and scopes. ngrok has such limits but does not document them; this one is the lab's own.
 */
const MOST = 50;

type Lists = { allow_emails: string[]; allow_domains: string[]; scopes: string[] };

/** Refuses options that are too long, as ngrok does. */
export function checkLists(lists: Lists | null | undefined, scopesCode: string): void {
  if (!lists) return;
  const { allow_emails, allow_domains, scopes } = lists;
  for (const [list, code, what] of [
    [allow_emails, "ERR_NGROK_366", "authorize more than MAX emails"],
    [allow_domains, "ERR_NGROK_367", "authorize more than MAX email domains"],
    [scopes, scopesCode, "request more than MAX scopes"],
  ] as const) {
    if (list.length <= MOST) continue;
    const text = what.replace("MAX", String(MOST));
    throw new Refusal(`You may not ${text}. Got ${list.length}.`, code);
  }
}

/**
 * The answer of a listener's options to a visitor, before any policy. An option that the lab does not implement lets
 * nobody in.
 */
export function askModules(modules: Modules, visit: Visit): PolicyResponse | undefined {
  const answer =
    addressAnswer(modules, visit.variables.conn.client_ip) ??
    userAgentAnswer(modules, visit.variables.req.user_agent) ??
    loginAnswer(modules, visit) ??
    conversionAnswer(modules, visit);
  if (!answer) changeHeaders(visit.headers, modules.RequestHeaders);
  return answer;
}

/** Whether an address may connect at all. Without HTTP this is the only check. */
export function addressAnswer(
  { IPRestriction }: Pick<Modules, "IPRestriction">,
  clientAddress: string,
): PolicyResponse | undefined {
  if (!IPRestriction) return undefined;
  const { allow_cidrs: allow, deny_cidrs: deny } = IPRestriction;
  // Without any allowed or denied address everybody may connect.
  if (allow.length + deny.length === 0) return undefined;
  return restrictIps({ enforce: true, allow, deny }, clientAddress);
}

function userAgentAnswer({ UserAgentFilter }: Modules, agent: string): PolicyResponse | undefined {
  if (!UserAgentFilter) return undefined;
  const { allow, deny } = UserAgentFilter;
  const matches = (patterns: string[]) => patterns.some((text) => compileRegex(text).test(agent));
  // An allowed address needs no further check.
  if (matches(allow) || (deny.length > 0 && !matches(deny))) return undefined;
  if (allow.length + deny.length === 0) return undefined;
  return errorPage(403, "ERR_NGROK_3211", "The server does not take requests of this user agent");
}

function loginAnswer(modules: Modules, { variables }: Visit): PolicyResponse | undefined {
  const { Auth, BasicAuth, OAuth, WebhookVerification, MutualTLSCA, MutualTLSAtEdge } = modules;
  if (MutualTLSCA || MutualTLSAtEdge) return { status: 403, headers: {}, body: "", close: true };
  if (WebhookVerification) return unverifiedWebhook();
  if (OAuth) return redirectTo(providerPage(OAuth.provider));
  const pairs = (BasicAuth?.credentials ?? []).map(
    ({ username, cleartext_password }) => `${username}:${cleartext_password}`,
  );
  if (Auth) pairs.push(Auth);
  return BasicAuth || Auth ? basicAuth(pairs, "ngrok", variables) : undefined;
}

/** The lab does not convert WebSockets to TCP, so a listener that asks for it is refused too. */
function conversionAnswer(
  { WebsocketTCPConverter }: Modules,
  visit: Visit,
): PolicyResponse | undefined {
  if (!WebsocketTCPConverter) return undefined;
  return visit.isUpgrade
    ? errorPage(501, "ERR_NGROK_9999", "The lab does not turn a WebSocket into TCP")
    : errorPage(400, "ERR_NGROK_3206", "Expected a websocket request");
}

/** The entries of `add` have the form `name:value`. */
export function changeHeaders(headers: HeaderList, changes: Modules["RequestHeaders"]): void {
  if (!changes) return;
  removeHeaders(headers, changes.remove);
  for (const line of changes.add) {
    const [name = "", ...value] = line.split(":");
    addHeader(headers, name.trim(), value.join(":").trim());
  }
}

/** The options of a listener that the lab accepts but does not implement. */
export function notRunOf({ CircuitBreaker, HostHeaderRewrite }: Modules): string[] {
  return Object.entries({ CircuitBreaker, HostHeaderRewrite }).flatMap(([name, option]) =>
    option ? [name] : [],
  );
}
