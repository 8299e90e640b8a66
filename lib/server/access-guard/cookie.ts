import { SESSION_LIFE_MS } from "@/lib/contract/session-limits";

/** Cookies ignore ports, so the name contains ours: two dashboards on one machine do not log each other out. */
export function cookieName(port: number): string {
  return `gatehouse-${port}`;
}

/** The `Set-Cookie` that lets a browser in (RFC 6265bis). Scripts cannot read it, and other sites cannot use it. */
export function sessionCookie(port: number, secret: string): string {
  return setCookie(port, secret, SESSION_LIFE_MS / 1000);
}

/** The `Set-Cookie` that deletes it. */
export function noCookie(port: number): string {
  return setCookie(port, "", 0);
}

function setCookie(port: number, value: string, maxAgeS: number): string {
  return `${cookieName(port)}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict`;
}

/**
 * All values of our cookie in a `Cookie` header. Any page under the same host name can set a cookie with our name and a
 * longer path, which comes first. It must not lock the user out, so every value is tried.
 */
export function cookieValues(header: string | undefined, port: number): string[] {
  const prefix = `${cookieName(port)}=`;
  return (header ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix))
    .map((pair) => decode(pair.slice(prefix.length)));
}

// Earlier versions kept the access token in it, encoded.
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
