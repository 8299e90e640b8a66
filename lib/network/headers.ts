import type http from "node:http";
import { claimOf } from "./claim-names";

/** Headers as Node reads and writes them: name, value, name, value. With their original order, case and duplicates. */
export type RawHeaders = string[];

// These belong to one connection (RFC 9110, section 7.6.1). Node writes its own for the next connection.
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

// `Connection` may name more of them, but not headers that a proxy must pass on or that ngrok guarantees. Without these
// an app may think that the request comes from this machine.
const NEVER_NOMINATED = new Set<string>([
  "host",
  "content-length",
  "content-type",
  "authorization",
  "cookie",
  "te",
  "trailer",
]);

/** Without the headers of one connection, and without `also` (lower case). */
export function endToEnd(raw: RawHeaders, also?: ReadonlySet<string>): RawHeaders {
  const nominated = nominatedBy(raw);
  const kept: RawHeaders = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const key = name.toLowerCase();
    if (HOP_BY_HOP.has(key) || also?.has(key) || nominated?.has(key)) continue;
    kept.push(name, raw[index + 1] ?? "");
  }
  return kept;
}

// A trailer or an early hint must not change framing, routing, identity or origin (RFC 9110, section 6.5.1).
const NEVER_TRAILING = new Set<string>([...HOP_BY_HOP, "content-length", "host", "te", "trailer"]);

/** The fields of a trailer or an early hint that may be passed on, in the form for `addTrailers`. */
export function harmlessPairs(raw: RawHeaders): [string, string][] {
  return pairs(raw)
    .filter(([name]) => !NEVER_TRAILING.has(name.toLowerCase()) && claimOf(name) === undefined)
    .map(([name, value]) => [name, value.replace(UNWRITABLE, " ")]);
}

const UNWRITABLE = /[^\t\x20-\x7e\x80-\xff]/g;

/**
 * The headers in a form that Node can write. Node throws when `Trailer` is set and the body is not chunked, so
 * `Trailer` is then removed. It changes the bytes of `Content-Disposition`, or throws, when `Content-Length` comes
 * before it, so `Content-Length` is then moved to the end.
 * @param isChunked whether the outgoing message is chunked
 */
export function writable(raw: RawHeaders, isChunked: boolean): RawHeaders {
  let hasLength = false;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const key = raw[index]?.toLowerCase() ?? "";
    if (key === "content-length") hasLength = true;
    const isSpoilt = key === "content-disposition" && hasLength;
    if (isSpoilt || (key === "trailer" && !isChunked)) return rewritten(raw, isChunked);
  }
  return raw;
}

/** Whether Node sends the body of an answer in chunks: its length is unknown and the visitor uses HTTP/1.1. */
export function goesInChunks(
  { method, httpVersion }: http.IncomingMessage,
  status: number,
  headers: RawHeaders,
): boolean {
  if (method === "HEAD" || status === 204 || status === 304 || httpVersion !== "1.1") return false;
  return firstValue(headers, "content-length") === undefined;
}

function rewritten(raw: RawHeaders, isChunked: boolean): RawHeaders {
  const isNamed = (name: string) => (pair: [string, string]) => pair[0].toLowerCase() === name;
  const all = pairs(raw).filter((pair) => isChunked || !isNamed("trailer")(pair));
  const isLength = isNamed("content-length");
  return [...all.filter((pair) => !isLength(pair)), ...all.filter(isLength)].flat();
}

function nominatedBy(raw: RawHeaders): Set<string> | undefined {
  let names: Set<string> | undefined;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    if (raw[index]?.toLowerCase() !== "connection") continue;
    for (const part of raw[index + 1]?.toLowerCase().split(",") ?? []) {
      const name = part.trim();
      if (name === "" || NEVER_NOMINATED.has(name) || claimOf(name) !== undefined) continue;
      names ??= new Set();
      names.add(name);
    }
  }
  return names;
}

export function pairs(raw: RawHeaders): [string, string][] {
  const list: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    list.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  return list;
}

/** All values of a name (in lower case) that may be repeated, as one list (RFC 9110, section 5.3). */
export function joinedValues(raw: RawHeaders, name: string): string | undefined {
  const values = pairs(raw).flatMap(([each, value]) => (each.toLowerCase() === name ? value : []));
  return values.length === 0 ? undefined : values.join(", ");
}

/** `name` in lower case. */
export function firstValue(raw: RawHeaders, name: string): string | undefined {
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const key = raw[index] ?? "";
    if (key.length === name.length && key.toLowerCase() === name) return raw[index + 1];
  }
  return undefined;
}

/**
 * The lines of a message's head, for sockets that Node has handed over. Values are bytes, so write it as latin1.
 * @throws ERR_INVALID_CHAR like Node's own writers
 */
export function headText(startLine: string, raw: RawHeaders): string {
  const lines = [startLine, ...pairs(raw).map(([name, value]) => `${name}: ${value}`)];
  if (lines.some((line) => line.search(UNWRITABLE) >= 0)) {
    const message = "A line of the head has a control character.";
    throw Object.assign(new TypeError(message), { code: "ERR_INVALID_CHAR" });
  }
  return [...lines, "", ""].join("\r\n");
}

export function hasBody({ headers }: http.IncomingMessage): boolean {
  return (
    headers["transfer-encoding"] !== undefined ||
    (headers["content-length"] !== undefined && headers["content-length"] !== "0")
  );
}

/** Node keeps the bytes of a header as latin1; names of people come in UTF-8. */
export function asUtf8(value: string): string {
  const bytes = Buffer.from(value, "latin1");
  const text = bytes.toString("utf8");
  return text.includes("\ufffd") ? value : text;
}
