/** Where the issuer sends the browser back to after a try of the login. */
export const LOGIN_CALLBACK = "/login/callback";

/** The address for the form of the locked page, and for its script, which gets 204 when the browser is logged in. */
export const ENTRANCE = "/enter";

/** In bytes: for an access token or the whole address with it, and the path that opens afterwards. */
export const MAX_ENTRANCE_BODY = 8 * 1024;

/**
 * The paths that need no token, for reading only. The browser comes to the callback from another site, so it does not
 * send our SameSite=Strict cookie. The callback only accepts a `state` that this process made, once and for ten
 * minutes, and shows no secret.
 */
const EXEMPT = new Set(["/api/health", LOGIN_CALLBACK]);

export function isExempt(method: string, pathname: string): boolean {
  return (method === "GET" || method === "HEAD") && EXEMPT.has(pathname);
}
