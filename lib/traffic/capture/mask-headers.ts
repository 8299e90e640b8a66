import { ownText } from "@/lib/base/own-text";
import { isSecretField } from "@/lib/base/secret-names";
import { MASK } from "@/lib/contract/traffic";
import { FORWARDED_NAMES, IDENTITY_NAMES, VERIFIED_NAME } from "@/lib/network/claim-names";
import type { RawHeaders } from "@/lib/network/headers";
import { ProtocolMasker } from "./mask-protocols";
import type { Masking } from "./masking";

// These names look like secrets, but their values only say which kind is used, or who or where it is.
const INNOCENT = [
  "host",
  ...FORWARDED_NAMES,
  "forwarded",
  "via",
  "www-authenticate",
  "proxy-authenticate",
  "sec-websocket-key",
];

// Every request has many of these. By their standards they contain no secret.
const STANDARD = [
  "accept accept-charset accept-encoding accept-language accept-ranges age allow alt-svc cache-control connection",
  "content-encoding content-language content-length content-range date etag expires if-match if-modified-since",
  "if-none-match if-range if-unmodified-since keep-alive last-modified priority range server te transfer-encoding",
  "upgrade upgrade-insecure-requests user-agent vary strict-transport-security",
].flatMap((line) => line.split(" "));

const UNREAD = new Set<string>([...INNOCENT, ...STANDARD, ...IDENTITY_NAMES, VERIFIED_NAME]);

// Headers are masked as they arrive, in the thread that forwards requests, so a large head must not delay it. Only this
// many characters of all values of one head are read; the rest is masked without being read.
const READ_MOST = 16 * 1024;
const PROTOCOLS = "sec-websocket-protocol";

/** Masks headers before they are stored. The names of cookies stay; their values are masked. */
export function maskRawHeaders(raw: RawHeaders, masking: Masking): RawHeaders {
  const kept: RawHeaders = [];
  let left = READ_MOST;
  const protocols = new ProtocolMasker(() => masking.note(PROTOCOLS));
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    const read = cut(value, left, masking);
    const isProtocols = name.toLowerCase() === PROTOCOLS;
    const masked = isProtocols ? protocols.mask(read) : maskHeader(name, read, masking);
    kept.push(oneOf(name), masked === value ? value : ownText(masked));
    left = Math.max(0, left - value.length);
  }
  return kept;
}

/** The beginning of a text that is too long to be read completely here. */
export function cut(text: string, most: number, masking: Masking): string {
  if (text.length <= most) return text;
  masking.note("what is too long");
  return text.slice(0, most) + MASK;
}

// The same few names come with every request, so each is stored once.
const names = new Map<string, string>();
const NAMES_MOST = 2_000;
const NAME_SHARED = 80;
/** No name that has a meaning is as long. */
const NAME_KEPT = 500;

function oneOf(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (names.size < NAMES_MOST && name.length <= NAME_SHARED) names.set(name, name);
  return name.length <= NAME_KEPT ? name : `${ownText(name, NAME_KEPT)}…`;
}

/** How many bytes headers take that were masked. */
export function sizeOfHeaders(headers: RawHeaders): number {
  // V8 uses one byte for each character of most texts, and 24 to 32 for the string and its place in a list.
  const sizeOf = (text: string) => text.length + 32;
  return headers.reduce(
    (sum, text, index) => sum + (index % 2 === 0 && names.has(text) ? 8 : sizeOf(text)),
    0,
  );
}

function maskHeader(name: string, value: string, masking: Masking): string {
  const key = name.toLowerCase();
  if (UNREAD.has(key) || key.startsWith("access-control-")) return value;
  const isSecret = key === "authentication" || isSecretField(key, value, "address");
  if (isSignature(key) || !isSecret) return maskInside(value, masking);
  masking.note(key);
  if (key === "cookie") return value.split(";").map(maskCookie).join(";");
  if (key === "set-cookie") {
    const [cookie = "", ...attributes] = value.split(";");
    return [maskCookie(cookie), ...attributes].join(";");
  }
  // The scheme (Bearer, Basic) is useful to see and contains no secret.
  const scheme =
    /^(?:(?:proxy-)?authorization|authentication)$/.test(key) &&
    /^([A-Za-z][\w-]{1,20}) \S/.exec(value);
  return scheme ? `${scheme[1]} ${MASK}` : MASK;
}

/**
 * Webhook signatures such as Stripe-Signature, X-Hub-Signature-256 and X-Shopify-Hmac-Sha256 are kept. They are valid
 * only for the body that is shown beside them, and without them a webhook could not be replayed. In an address, a
 * signature does grant access.
 */
function isSignature(key: string): boolean {
  return key.includes("signature") || key.includes("hmac");
}

/** Referer, Location, HX-Current-URL, Link and others contain addresses. Other headers may contain anything. */
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
