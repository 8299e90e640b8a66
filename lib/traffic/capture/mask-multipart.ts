import { decodePercent } from "@/lib/base/percent";
import { isSecretField } from "@/lib/base/secret-names";
import { MASK } from "@/lib/contract/traffic";
import { formatOf } from "./body-format";
import { maskLatin } from "./mask-bytes";
import { maskText } from "./mask-text";
import { noteIn } from "./masking";

/** RFC 2046, section 5.1.1, allows 70 characters. The search for a longer one would be slow. */
export const BOUNDARY_LONGEST = 200;
const DEEPEST = 3;

/**
 * Masks `multipart/…`: the whole content of parts with secret names, and the secrets in the others. Works on bytes as
 * latin1, so files without a secret stay the same byte for byte.
 */
export function maskMultipart(
  text: string,
  boundary: string,
  masked: Set<string>,
  depth = 0,
): string {
  const delimiter = `--${boundary}`;
  return text
    .split(delimiter)
    .map((part) => maskPart(part, masked, depth))
    .join(delimiter);
}

/** The boundary from the header. If it is missing there, from the first line of the body. */
export function findBoundary(contentType: string, text: string): string | undefined {
  const named = readParameters(contentType).find(([name]) => name === "boundary")?.[1];
  if (named) return named;
  if (!text.startsWith("--")) return undefined;
  const end = text.slice(0, BOUNDARY_LONGEST + 4).search(/[\r\n]/);
  return end > 2 ? text.slice(2, end) : undefined;
}

function maskPart(part: string, masked: Set<string>, depth: number): string {
  const { headEnd, bodyAt } = splitPart(part);
  // A part without an empty line is all head, or was cut off within its head.
  if (bodyAt === undefined) return maskText(part, "other", masked);
  const headers = readHead(part.slice(0, headEnd));
  const body = part.slice(bodyAt);
  const names = headers
    .filter(([name]) => name === "content-disposition")
    .flatMap(([, value]) => readParameters(value))
    .filter(([name]) => name === "name" || name === "name*")
    .map(([name, value]) => (name === "name*" ? readExtended(value) : decodePercent(value)));
  const secret = names.find((name) => isSecretField(name, body, "address"));
  if (secret !== undefined) {
    noteIn(masked)(secret);
    return `${part.slice(0, bodyAt)}${MASK}\r\n`;
  }
  return part.slice(0, bodyAt) + maskContent(body, headers, masked, depth);
}

function maskContent(
  body: string,
  headers: [string, string][],
  masked: Set<string>,
  depth: number,
): string {
  const type = headers.find(([name]) => name === "content-type")?.[1] ?? "";
  if (/^\s*multipart\//i.test(type)) {
    const boundary = findBoundary(type, body.trimStart());
    const isReadable = boundary !== undefined && boundary.length <= BOUNDARY_LONGEST;
    return isReadable && depth < DEEPEST
      ? maskMultipart(body, boundary, masked, depth + 1)
      : `${MASK}\r\n`;
  }
  const isFile = headers.some(([, value]) => /filename/i.test(value));
  const isText = !isFile || /json|xml|urlencoded|text\//i.test(type);
  return isText && !body.includes("\u0000")
    ? maskText(body, formatOf(type), masked)
    : maskLatin(body, type, masked);
}

function splitPart(part: string): { headEnd: number; bodyAt: number | undefined } {
  const crlf = part.indexOf("\r\n\r\n");
  const lf = part.indexOf("\n\n");
  if (crlf < 0 && lf < 0) return { headEnd: part.length, bodyAt: undefined };
  if (lf < 0 || (crlf >= 0 && crlf < lf)) return { headEnd: crlf, bodyAt: crlf + 4 };
  return { headEnd: lf, bodyAt: lf + 2 };
}

/** Names in lower case. A line that begins with a space continues the line before. */
function readHead(head: string): [string, string][] {
  const headers: [string, string][] = [];
  for (const line of head.split("\n")) {
    const before = headers.at(-1);
    const colon = line.indexOf(":");
    if (/^[ \t]/.test(line) && before) before[1] += ` ${line.trim()}`;
    else if (colon > 0)
      headers.push([line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1)]);
  }
  return headers;
}

/** `form-data; name="a"; filename="b"`: [["name","a"],["filename","b"]]. Names in lower case. */
export function readParameters(value: string): [string, string][] {
  const parameters: [string, string][] = [];
  let at = value.indexOf(";");
  while (at >= 0 && at < value.length) {
    const equals = value.indexOf("=", at);
    if (equals < 0) return parameters;
    const name =
      value
        .slice(at + 1, equals)
        .split(";")
        .at(-1)
        ?.trim()
        .toLowerCase() ?? "";
    const { text, end } = readValue(value, equals + 1);
    parameters.push([name, text]);
    at = value.indexOf(";", end);
  }
  return parameters;
}

function readValue(value: string, from: number): { text: string; end: number } {
  let at = from;
  while (value[at] === " ") at += 1;
  if (value[at] !== '"') {
    const end = value.indexOf(";", at);
    const text = value.slice(at, end < 0 ? undefined : end).trim();
    return { text, end: end < 0 ? value.length : end };
  }
  const parts: string[] = [];
  for (at += 1; at < value.length && value[at] !== '"'; at += 1) {
    if (value[at] === "\\" && at + 1 < value.length) at += 1;
    parts.push(value.charAt(at));
  }
  return { text: parts.join(""), end: at };
}

/** RFC 8187: UTF-8''pass%77ord */
function readExtended(value: string): string {
  return decodePercent(value.slice(value.lastIndexOf("'") + 1));
}
