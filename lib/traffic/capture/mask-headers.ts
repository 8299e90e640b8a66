import { isSecretField } from "@/lib/base/secret-names";
import { MASK } from "@/lib/contract/traffic";
import { FORWARDED_NAMES, IDENTITY_NAMES } from "@/lib/network/claim-names";
import type { RawHeaders } from "@/lib/network/headers";
import type { Masking } from "./masking";

// Named like secrets or fields, but they say only which kind is asked for, or who or where it is.
const INNOCENT = [
  "host",
  ...FORWARDED_NAMES,
  "forwarded",
  "via",
  "www-authenticate",
  "proxy-authenticate",
  "sec-websocket-key",
];

// Every request has many of these, and the standards leave no room for a secret in them.
const STANDARD = [
  "accept accept-charset accept-encoding accept-language accept-ranges age allow alt-svc cache-control connection",
  "content-encoding content-language content-length content-range date etag expires if-match if-modified-since",
  "if-none-match if-range if-unmodified-since keep-alive last-modified priority range server te transfer-encoding",
  "upgrade upgrade-insecure-requests user-agent vary strict-transport-security",
].flatMap((line) => line.split(" "));

const UNREAD = new Set<string>([...INNOCENT, ...STANDARD, ...IDENTITY_NAMES]);

// Headers are masked when they come, in the thread that forwards: no head is to hold it up. What is read of the values of
// one head altogether, in characters; what is beyond that is masked unread.
const READ_MOST = 16 * 1024;

/** Headers for storage. The names of cookies stay, their values do not. */
export function maskRawHeaders(raw: RawHeaders, masking: Masking): RawHeaders {
  const kept: RawHeaders = [];
  let left = READ_MOST;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    kept.push(oneOf(name), maskHeader(name, cut(value, left, masking), masking));
    left = Math.max(0, left - value.length);
  }
  return kept;
}

/** The beginning of a text that is too long to be read whole here. */
export function cut(text: string, most: number, masking: Masking): string {
  if (text.length <= most) return text;
  masking.note("what is too long");
  return text.slice(0, most) + MASK;
}

// The same few names come with every request; each is kept once.
const names = new Map<string, string>();
const NAMES_MOST = 2_000;
const NAME_LONGEST = 80;

function oneOf(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (names.size < NAMES_MOST && name.length <= NAME_LONGEST) names.set(name, name);
  return name;
}

function maskHeader(name: string, value: string, masking: Masking): string {
  const key = name.toLowerCase();
  if (UNREAD.has(key) || key.startsWith("access-control-")) return value;
  if (isSignature(key) || !isSecretField(key, value, "address")) return maskInside(value, masking);
  masking.note(key);
  if (key === "cookie") return value.split(";").map(maskCookie).join(";");
  if (key === "set-cookie") {
    const [cookie = "", ...attributes] = value.split(";");
    return [maskCookie(cookie), ...attributes].join(";");
  }
  // The scheme says a lot and gives nothing away: Bearer, Basic.
  const scheme = /^(?:proxy-)?authorization$/.test(key) && /^([A-Za-z][\w-]{1,20}) \S/.exec(value);
  return scheme ? `${scheme[1]} ${MASK}` : MASK;
}

/**
 * Stripe-Signature, X-Hub-Signature-256, X-Shopify-Hmac-Sha256: whoever sees one sees what it signs and can do nothing
 * else with it, and without it no webhook could be replayed. In an address a signature is what lets one in.
 */
function isSignature(key: string): boolean {
  return key.includes("signature") || key.includes("hmac");
}

/** Referer, Location, HX-Current-URL, Link and many more hold addresses; what others hold is not known. */
function maskInside(value: string, masking: Masking): string {
  if (!value.includes("<")) return masking.inside(value);
  return value
    .split("<")
    .map((part) => part.split(">").map(masking.inside).join(">"))
    .join("<");
}

function maskCookie(cookie: string): string {
  const equals = cookie.indexOf("=");
  return equals < 0 ? MASK : `${cookie.slice(0, equals + 1)}${MASK}`;
}
