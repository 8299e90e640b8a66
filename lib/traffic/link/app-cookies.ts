import { createHash } from "node:crypto";
import { foldName } from "@/lib/network/claim-names";
import type { RawHeaders } from "@/lib/network/headers";

// One link is one site for a browser, so cookies of its apps are kept apart by a prefix to their names. What a script sets
// itself has none: all apps of the link get it.

/** Name prefixes with which browsers demand more of a cookie (RFC 6265bis, section 5.7), the longer one first. */
const STRICT = /^__(?:host-http|http|host|secure)-/i;
const ANY_APPS = /^gh-[0-9a-f]{8}-/i;
const OURS = /^gatehouse-/i;
/** ngrok's own for its login (one for each `auth_id`) and for its notice on free accounts. */
const NGROKS = /^(?:(?:session|nonce)(?:$|[._-])|ngrok|abuse_interstitial$)/i;
/** Names that no app uses for its own cookies. */
const NEVER_AN_APPS = /^(?:ngrok|abuse_interstitial$)/i;

export type AppCookies = {
  /** The Cookie header for the app, made from those of the request. Undefined: the app gets none. */
  forApp(values: readonly string[]): string | undefined;
  /** The Set-Cookie header for the browser, made from one of the app's. Undefined: it is dropped. */
  forBrowser(value: string): string | undefined;
};

export function cookiesOf(tunnelId: string): AppCookies {
  const prefix = prefixOf(tunnelId);
  // A page asks for many things in a row, each time with the same cookies.
  let last: { value: string; joined: string | undefined } | undefined;
  return {
    forApp: (values) => {
      const [value = "", ...more] = values;
      if (more.length > 0) return joinForApp(values, prefix);
      if (last?.value !== value) last = { value, joined: joinForApp(values, prefix) };
      return last.joined;
    },
    forBrowser: (value) => renameForBrowser(value, prefix),
  };
}

/** The values of the cookies with this name. */
export function cookieValues(raw: RawHeaders, name: string): string[] {
  const found: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    if (isCookie(raw[index] ?? "")) findValues(raw[index + 1] ?? "", name, found);
  }
  return found;
}

/** A quick search without parsing the whole header, because every request needs it. */
function findValues(header: string, name: string, found: string[]): void {
  for (let at = header.indexOf(name); at >= 0; at = header.indexOf(name, at + name.length)) {
    const begin = header.lastIndexOf(";", at) + 1;
    const next = header.indexOf(";", at);
    const cookie = split(header.slice(begin, next < 0 ? header.length : next));
    if (cookie.name === name && cookie.value !== undefined) found.push(cookie.value);
    if (next < 0) return;
    at = next - name.length;
  }
}

export function isCookie(headerName: string): boolean {
  return headerName.length === 6 && headerName.toLowerCase() === "cookie";
}

/** All prefixes have the same length, so that none is the beginning of another. */
function prefixOf(tunnelId: string): string {
  return `gh-${createHash("sha256").update(tunnelId).digest("hex").slice(0, 8)}-`;
}

/** The app's own cookies first, then those of scripts that no server could mistake for them. */
function joinForApp(values: readonly string[], prefix: string): string | undefined {
  const found: Found = { own: [], ownNames: [], shared: [] };
  for (const value of values)
    for (const cookie of value.split(";")) sortInto(found, split(cookie), prefix);
  const all = [...found.own, ...withoutThese(found.ownNames, found.shared)];
  return all.length === 0 ? undefined : all.join("; ");
}

type Found = { own: string[]; ownNames: string[]; shared: string[] };

function sortInto(found: Found, { name, value = "", text }: Cookie, prefix: string): void {
  if (text === "") return;
  const strict = strictOf(name);
  const rest = strict === "" ? name : name.slice(strict.length);
  if (rest.startsWith(prefix)) {
    const original = strict + rest.slice(prefix.length);
    const back = original === "" ? value : `${original}=${value}`;
    if (back !== "") found.own.push(back);
    found.ownNames.push(original);
  } else if (!ANY_APPS.test(rest) && !OURS.test(rest) && !NGROKS.test(rest))
    found.shared.push(text);
}

function withoutThese(names: readonly string[], cookies: readonly string[]): readonly string[] {
  if (names.length === 0 || cookies.length === 0) return cookies;
  const folded = new Set(names.map(foldName));
  return cookies.filter((cookie) => !folded.has(foldName(split(cookie).name)));
}

function strictOf(name: string): string {
  return name.startsWith("__") ? (STRICT.exec(name)?.[0] ?? "") : "";
}

function renameForBrowser(header: string, prefix: string): string | undefined {
  const end = header.indexOf(";");
  const pair = end < 0 ? header : header.slice(0, end);
  const attributes = end < 0 ? "" : header.slice(end);
  const { name, value, text } = split(pair);
  if (text === "" || text === "=") return undefined;
  // Without `=` all of it is the value (RFC 6265bis, section 5.6).
  const [named, content] = value === undefined ? ["", name] : [name, value];
  const strict = strictOf(named);
  const rest = named.slice(strict.length);
  if (ANY_APPS.test(rest) || OURS.test(rest) || NEVER_AN_APPS.test(rest)) return undefined;
  return `${strict}${prefix}${rest}=${content}${attributes}`;
}

type Cookie = { name: string; value?: string; text: string };

function split(cookie: string): Cookie {
  const text = trim(cookie);
  const equals = text.indexOf("=");
  if (equals < 0) return { name: text, text };
  return { name: trim(text.slice(0, equals)), value: trim(text.slice(equals + 1)), text };
}

/** Removes only what browsers treat as a space: a header is bytes, and `trim` would remove parts of other letters. */
function trim(text: string): string {
  let begin = 0;
  let end = text.length;
  while (begin < end && isSpace(text, begin)) begin += 1;
  while (begin < end && isSpace(text, end - 1)) end -= 1;
  return text.slice(begin, end);
}

function isSpace(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code === 0x20 || code === 0x09;
}
