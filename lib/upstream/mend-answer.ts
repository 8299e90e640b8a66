import { shownName, Unpassable } from "./unpassable";

// Answers of the owner's own app are read with patience, since browsers do the same and nobody else would tell whose
// fault it is. Visitors' requests never get here: with those Node's strict parser is the only judge.

/** As large as a head may be in either direction; Node's own 16 KiB are less than many apps accept. */
export const MAX_HEAD_BYTES = 256 * 1024;

const CLEAN =
  /^HTTP\/1\.[01] \d{3}(?: [^\r\n]*)?\r\n(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n$/;
const FRAMING = /\n(?:content-length|transfer-encoding):/gi;
const PLAIN_FRAMING = /\n(?:content-length:[ \t]*\d+|transfer-encoding:[ \t]*chunked)[ \t]*\r/i;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// Every one but tab. Of carriage returns those that end no line.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f]/g;

/**
 * The head of an answer, as latin1 and with its empty line at the end, in the form that Node's strict parser accepts.
 * What may be mended without harm is (RFC 9112, sections 2.2, 5.1, 5.2 and 6.3; RFC 9110, section 5.5): lines that end
 * in LF alone, folded lines (joined by a space), white space before a colon (removed), control characters in a value
 * (each a space), the same Content-Length more than once (kept once), the coding `identity` (left out).
 * @throws Unpassable where it could be read in two ways, or a line is no header
 */
export function mendAnswerHead(text: string): string {
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
  const name = line.slice(0, colon).replace(/[ \t]+$/, "");
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

/** With one way at most to find the end of the body. */
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
    throw unpassable("the header Transfer-Encoding has more in it than chunked");
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
