import { maskQuery } from "./mask-form";
import { MASK } from "./schema";
import { isSecretName } from "./secret-names";

// Addresses, whose queries may hold tokens.
const ADDRESSES = new Set(["referer", "location", "content-location", "refresh", "link"]);

// Named like secrets, but they say only which kind is asked for or are no secrets.
const INNOCENT = new Set(["www-authenticate", "proxy-authenticate", "sec-websocket-key"]);

/** Headers for storage. The names of cookies stay, their values do not. Adds the names of what it masked to `masked`. */
export function maskHeaders(headers: [string, string][], masked: Set<string>): [string, string][] {
  return headers.map(([name, value]) => [name, maskHeader(name, value, masked)]);
}

function maskHeader(name: string, value: string, masked: Set<string>): string {
  const key = name.toLowerCase();
  if (INNOCENT.has(key) || key.startsWith("access-control-")) return value;
  if (ADDRESSES.has(key)) return maskQuery(value, masked);
  if (!isSecretName(key)) return value;
  masked.add(key);
  if (key === "cookie") return value.split(";").map(maskCookie).join(";");
  if (key === "set-cookie") {
    const [cookie = "", ...attributes] = value.split(";");
    return [maskCookie(cookie), ...attributes].join(";");
  }
  // The scheme says a lot and gives nothing away: Bearer, Basic.
  const scheme = /^(?:proxy-)?authorization$/.test(key) && /^([A-Za-z][\w-]{1,20}) \S/.exec(value);
  return scheme ? `${scheme[1]} ${MASK}` : MASK;
}

function maskCookie(cookie: string): string {
  const equals = cookie.indexOf("=");
  return equals < 0 ? MASK : `${cookie.slice(0, equals + 1)}${MASK}`;
}
