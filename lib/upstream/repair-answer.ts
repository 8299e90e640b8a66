import { shownName, Unpassable } from "./unpassable";

// Small errors in answers of the owner's own app are repaired, because browsers accept them too, and an error page
// would not say whose fault it is. Visitors' requests never get here: only Node's strict parser reads them.

/** The limit for a head in both directions, in bytes. Node's default of 16 KiB is less than many apps accept. */
export const MAX_HEAD_BYTES = 256 * 1024;

const CLEAN =
  /^HTTP\/1\.[01] \d{3}(?: [^\r\n]*)?\r\n(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n$/;
const FRAMING = /\n(?:content-length|transfer-encoding):/gi;
const PLAIN_FRAMING = /\n(?:content-length:[ \t]*\d+|transfer-encoding:[ \t]*chunked)[ \t]*\r/i;
// A run of blanks is looked at from its beginning only. From each one of it to its end would take the square of its length,
// which for the longest head that is read is minutes.
const BLANKS_AT_END = /(?<![ \t])[ \t]+$/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// Every control character except tab; carriage returns only where they do not end a line.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f]/g;

/**
 * Repairs the head of an answer, as latin1 with its empty line at the end, so that Node's strict parser accepts it.
 * Only harmless errors are repaired (RFC 9112, sections 2.2, 5.1, 5.2 and 6.3; RFC 9110, section 5.5): lines that end
 * in LF only, folded lines (joined by a space), white space before a colon (removed), control characters in a value
 * (replaced by a space), a repeated identical Content-Length (kept once), the coding `identity` (removed).
 * @throws Unpassable when the head could be read in two ways, or a line is not a header
 */
export function repairAnswerHead(text: string): string {
  if (isClean(text)) return text;
  const [startLine = "", ...lines] = unfold(text);
  const headers = lines.map(readHeader);
  return [startLine, ...settleFraming(headers).map(([n, v]) => `${n}: ${v}`), "", ""].join("\r\n");
}

function isClean(text: string): boolean {
  if (!CLEAN.test(text)) return false;
  const framings = text.match(FRAMING)?.length ?? 0;
  return framings === 0 || (framings === 1 && PLAIN_FRAMING.test(text));
}

function unfold(text: string): string[] {
  const lines: string[] = [];
  for (const each of text.split("\n")) {
    const line = each.endsWith("\r") ? each.slice(0, -1) : each;
    if (line === "") continue;
    const last = lines.length - 1;
    if (!/^[ \t]/.test(line) || last < 0) lines.push(line);
    else if (last === 0) throw unpassable(`the header ${shownName(line)} begins with a space`);
    else lines[last] += ` ${line.trimStart()}`;
  }
  return lines;
}

function readHeader(line: string): [name: string, value: string] {
  const colon = line.indexOf(":");
  if (colon < 0) throw unpassable(`the header "${shownName(line)}" has no colon`);
  const name = line.slice(0, colon).replace(BLANKS_AT_END, "");
  if (!TOKEN.test(name)) {
    throw unpassable(`the header "${shownName(name)}" has a name that HTTP does not allow`);
  }
  return [
    name,
    line
      .slice(colon + 1)
      .replace(CONTROLS, " ")
      .trim(),
  ];
}

/** Leaves at most one way to find the end of the body. */
function settleFraming(headers: [string, string][]): [string, string][] {
  const listOf = (name: string) =>
    headers
      .filter(([key]) => key.toLowerCase() === name)
      .flatMap(([, value]) => value.split(",").map((part) => part.trim().toLowerCase()));
  const lengths = listOf("content-length");
  const codings = listOf("transfer-encoding").filter((coding) => coding !== "identity");
  const [length] = lengths;
  if (lengths.some((each) => each !== length || !/^\d+$/.test(each))) {
    throw unpassable(
      lengths.length > 1
        ? "the header Content-Length comes more than once, with different values"
        : "the header Content-Length is not a number",
    );
  }
  if (codings.length > 1 || (codings.length === 1 && codings[0] !== "chunked")) {
    throw unpassable("the header Transfer-Encoding has another value than chunked");
  }
  if (length !== undefined && codings.length > 0) {
    throw unpassable("the headers Content-Length and Transfer-Encoding exclude each other");
  }
  const others = headers.filter(([key]) => !/^(content-length|transfer-encoding)$/i.test(key));
  if (length !== undefined) return [...others, ["Content-Length", length]];
  return codings.length > 0 ? [...others, ["Transfer-Encoding", "chunked"]] : others;
}

function unpassable(reason: string): Unpassable {
  return new Unpassable("answer", reason);
}
