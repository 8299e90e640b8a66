const YEAR_S = 365 * 86_400;

/** Cookies ignore ports, so the name carries ours: two dashboards on one machine do not log each other out. */
export function cookieName(port: number): string {
  return `gatehouse-${port}`;
}

/** The `Set-Cookie` that lets a browser in (RFC 6265bis): out of reach of scripts and of other sites. */
export function tokenCookie(port: number, token: string): string {
  const value = encodeURIComponent(token);
  return `${cookieName(port)}=${value}; Path=/; Max-Age=${YEAR_S}; HttpOnly; SameSite=Strict`;
}

/**
 * The tokens in a `Cookie` header. Any page under localhost can set a cookie of our name with a longer path, which
 * comes first; it must not lock the user out, so all of them are looked at.
 */
export function cookieTokens(header: string | undefined, port: number): string[] {
  const prefix = `${cookieName(port)}=`;
  return (header ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix))
    .map((pair) => decode(pair.slice(prefix.length)));
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
