/** `start` and `end` are the bounds of the value with its quotes. */
type Attribute = { name: string; value: string; start: number; end: number };

export type Tag = {
  name: string;
  /** The position after its `>`. */
  end: number;
  isClosing: boolean;
  isEmpty: boolean;
  attributes: Attribute[];
};

/** Reads the tag that begins at `start` with `<`. A tag that is not closed ends where the next one begins. */
export function readTag(text: string, start: number): Tag {
  const isClosing = text[start + 1] === "/";
  const nameAt = isClosing ? start + 2 : start + 1;
  const nameEnd = endOfName(text, nameAt);
  const tag: Tag = {
    name: text.slice(nameAt, nameEnd),
    end: nameEnd,
    isClosing,
    isEmpty: false,
    attributes: [],
  };
  let at = nameEnd;
  while (at < text.length && text[at] !== "<") {
    const char = text[at];
    if (char === ">") {
      tag.isEmpty = text[at - 1] === "/" || text[at - 1] === "?";
      tag.end = at + 1;
      return tag;
    }
    at = isNameEnd(text.charCodeAt(at)) ? at + 1 : readAttribute(text, at, tag.attributes);
  }
  tag.end = Math.max(at, start + 1);
  return tag;
}

function readAttribute(text: string, from: number, attributes: Attribute[]): number {
  const nameEnd = endOfName(text, from);
  const equals = skipBlanks(text, nameEnd);
  if (text[equals] !== "=") return nameEnd;
  const start = skipBlanks(text, equals + 1);
  const quote = text[start];
  const isQuoted = quote === '"' || quote === "'";
  const valueAt = isQuoted ? start + 1 : start;
  let end = valueAt;
  // XML values contain no <, so a quote that is not closed does not swallow other elements.
  while (end < text.length && text[end] !== "<" && !isValueEnd(text, end, isQuoted ? quote : "")) {
    end += 1;
  }
  const value = text.slice(valueAt, end);
  if (isQuoted && text[end] === quote) end += 1;
  attributes.push({ name: text.slice(from, nameEnd), value, start, end });
  return Math.max(end, nameEnd);
}

function isValueEnd(text: string, at: number, quote: string): boolean {
  return quote === "" ? text.charCodeAt(at) <= 32 || text[at] === ">" : text[at] === quote;
}

function endOfName(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isNameEnd(text.charCodeAt(at))) at += 1;
  return at;
}

// White space and " ' / < = >
function isNameEnd(code: number): boolean {
  return code <= 32 || [34, 39, 47, 60, 61, 62].includes(code);
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at += 1;
  return at;
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:(lt|gt|quot|apos|amp)|#(\d{1,6})|#x([0-9a-f]{1,5}));/gi,
    (all, name, ten, hex) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? all;
      return String.fromCodePoint(Number.parseInt(ten ?? hex, ten === undefined ? 16 : 10));
    },
  );
}

export function encodeEntities(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
