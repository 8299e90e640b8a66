/** Where the issuer sends the browser back to after a try of the login. */
export const LOGIN_CALLBACK = "/login/callback";

/** Where the form of the locked page is sent, and where its script asks whether this browser is in: then it is 204. */
export const ENTRANCE = "/enter";

/** In bytes: an access token, or the whole address with it, and the path to go to. */
export const MAX_ENTRANCE_BODY = 8 * 1024;

/**
 * Reads that need no token. The callback comes from another site, so the browser leaves our SameSite=Strict cookie out;
 * it is good for nothing but a `state` that this process has made, once and for ten minutes, and shows no secret.
 */
const EXEMPT = new Set(["/api/health", LOGIN_CALLBACK]);

export function isExempt(method: string, pathname: string): boolean {
  return (method === "GET" || method === "HEAD") && EXEMPT.has(pathname);
}
