import { IDENTITY_HEADERS, type RawHeaders } from "@/lib/traffic/headers";
import { MASK } from "@/lib/traffic/schema";
import { maskQuery } from "./mask-form";
import { isSecretName } from "./secret-names";

// Addresses, whose queries may hold tokens.
const ADDRESSES = new Set(["referer", "location", "content-location", "refresh", "link"]);

// Named like secrets, but they say only which kind is asked for, or who it is, or are no secrets.
const INNOCENT = new Set<string>([
  "www-authenticate",
  "proxy-authenticate",
  "sec-websocket-key",
  ...IDENTITY_HEADERS,
]);

/** Headers for storage. The names of cookies stay, their values do not. Adds the names of what it masked to `masked`. */
export function maskHeaders(raw: RawHeaders, masked: Set<string>): RawHeaders {
  const kept: RawHeaders = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    kept.push(oneOf(name), maskHeader(name, raw[index + 1] ?? "", masked));
  }
  return kept;
}

// The same few names come with every request; each is kept once.
const names = new Map<string, string>();
const NAMES_MOST = 2_000;

function oneOf(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (names.size < NAMES_MOST) names.set(name, name);
  return name;
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
