import { alterToken } from "./alter-token";
import type { Faults, ShownToken } from "./faults";
import type { Entered } from "./oidc";
import type { HeaderList, LoggedIn } from "./policy/run";

/**
 * What policies see of a login (https://ngrok.com/docs/traffic-policy/actions/oidc, Action result variables), with the
 * current faults.
 */
export async function shownLogin(
  { identity, tokens, expiresAt, wasRefreshed }: Entered,
  issuer: string,
  faults: Faults,
): Promise<LoggedIn> {
  const fault = faults.find("identity-token");
  const token = await textOf(fault?.token ?? "own", issuer, tokens.identity_token);
  const all = {
    identity: { ...identity },
    others: {
      ...tokens,
      ...(token !== undefined && { identity_token: token }),
      expires_at: expiresAt,
      // A visitor who comes this far has a valid session.
      session_timed_out: false,
      session_max_duration_reached: false,
      user_info_refreshed: wasRefreshed,
    },
  };
  return without(all, [...(token === undefined ? [TOKEN] : []), ...hiddenNames(faults)]);
}

const TOKEN = "identity_token";

/** Undefined means no token. */
async function textOf(shown: ShownToken, issuer: string, own: string): Promise<string | undefined> {
  if (shown === "none") return undefined;
  if (shown === "own") return own;
  if (shown === "empty") return "";
  if (typeof shown === "object" && "text" in shown) return shown.text;
  return alterToken(issuer, own, shown);
}

function hiddenNames(faults: Faults): string[] {
  return faults.find("hide-variables")?.names ?? [];
}

function without({ identity, others }: Required<LoggedIn>, names: string[]): LoggedIn {
  const kept = (part: Record<string, unknown>, prefix: string) =>
    Object.fromEntries(Object.entries(part).filter(([name]) => !names.includes(prefix + name)));
  return { identity: kept(identity, "identity."), others: kept(others, "") };
}

/** Adds the fault's second value to every header that contains the token. */
export async function addFurtherTokens(
  headers: HeaderList,
  { tokens }: Entered,
  issuer: string,
  faults: Faults,
): Promise<void> {
  const fault = faults.find("identity-token");
  if (!fault?.further) return;
  const first = await textOf(fault.token, issuer, tokens.identity_token);
  const further = await textOf(fault.further, issuer, tokens.identity_token);
  if (first === undefined || further === undefined) return;
  for (const header of headers.filter(([, value]) => value === first)) {
    if (fault.oneLine) header[1] = `${first}, ${further}`;
    else headers.push([header[0], further]);
  }
}
