// Finds the ends of tokens in JSON, and in text that looks like JSON. Each call looks at every character once.

export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

function isSpace(code: number): boolean {
  return code <= 32 || code === 0xfeff || code === 0xa0;
}

/**
 * The end of a string that begins at `from`. The last string may be cut off. A JSON string contains no line break. In
 * text that only looks like JSON, a quote may be an apostrophe, so the string ends with its line unless `overLines` is
 * set.
 */
export function endOfString(
  text: string,
  from: number,
  quote: string,
  overLines = false,
): { end: number; isWhole: boolean } {
  for (let at = from + 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\\") at += 1;
    else if (char === quote) return { end: at + 1, isWhole: true };
    else if (char === "\n" && !overLines) return { end: at, isWhole: false };
  }
  return { end: text.length, isWhole: true };
}

/** The end of a name without quotes, a number, true or null. Reads at least one character. */
export function endOfBare(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && !isSpace(text.charCodeAt(at)) && !'{}[],:"'.includes(text[at] ?? "")) {
    at += 1;
  }
  return at;
}

/** The end of a secret's value, which may contain spaces and quotes. */
export function endOfBareValue(text: string, from: number): number {
  // A string prefix, as in Python: b'…'
  for (const at of [from + 1, from + 2]) {
    const char = text[at];
    if ((char === '"' || char === "'") && /^[a-z]+$/i.test(text.slice(from, at))) {
      return endOfString(text, at, char, true).end;
    }
  }
  let at = from;
  while (at < text.length && !",}]\n\r".includes(text[at] ?? "")) at += 1;
  while (at > from && isSpace(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

/** The end of an object or an array. Brackets within strings do not count. */
export function endOfBrackets(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') {
      at = endOfString(text, at, char, true).end;
      continue;
    }
    if (char === "{" || char === "[") depth += 1;
    if (char === "}" || char === "]") depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
  return text.length;
}

export function isLiteral(raw: string): boolean {
  return raw.length <= 400 && /^(?:-?[\d.]+(?:[eE][+-]?\d+)?|true|false|null)$/.test(raw);
}

const ESCAPES: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** The text of a string with its quotes. Wrong or incomplete escapes stay as they are. */
export function readString(raw: string): string {
  const isClosed = raw.length > 1 && raw.at(-1) === raw[0];
  const inner = raw.slice(1, isClosed ? -1 : undefined);
  if (!inner.includes("\\")) return inner;
  return (
    parsed(raw) ??
    inner.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]?))/g, (_all, hex, char) =>
      hex === undefined ? (ESCAPES[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
    )
  );
}

/** Undefined when the string is not valid JSON. Node's own parser is many times faster. */
function parsed(raw: string): string | undefined {
  try {
    return String(JSON.parse(raw));
  } catch {
    return undefined;
  }
}

export function quoteString(text: string, quote: string): string {
  const quoted = JSON.stringify(text);
  if (quote === '"') return quoted;
  return `'${quoted.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
