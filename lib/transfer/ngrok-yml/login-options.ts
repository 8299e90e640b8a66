import { join, nameLeftOut, type Remarks } from "./remarks";

// Of `openid-connect` (https://ngrok.com/docs/traffic-policy/actions/oidc): without them no more people get in.
const HARMLESS = new Set(["allow_cors_preflight", "auth_id", "auth_cookie_domain"]);

/** Names the options of a login that Gatehouse does not have. */
export function nameLoginOptions(
  config: Record<string, unknown>,
  read: ReadonlySet<string>,
): Remarks {
  const { authz_url_params, ...others } = config;
  const named = nameLeftOut(others, { read, harmless: HARMLESS, what: "Its login's option" });
  if (authz_url_params === undefined || authz_url_params === null) return named;
  const lost =
    "Its login's option authz_url_params is left out. It may have asked for an organization or a second factor.";
  return join({ notes: [], widens: [lost] }, named);
}

/** "action oauth", "password (auth)" */
export function replacedLogin(what: string): string {
  return `Its ${what} is left out: the profile's login replaces it, and lets in everybody who can log in there.`;
}
