// Finds where names and values of fields begin and end in plain text. Each call reads every character at most once.

export type IsEnd = (text: string, at: number) => boolean;

export function findValue(text: string, from: number, isEnd: IsEnd) {
  const quoteAt = skipBackslashes(text, from);
  const quote = text[quoteAt];
  if (quote === '"' || quote === "'" || quote === "`") {
    const valueAt = quoteAt + 1;
    return { valueAt, valueEnd: endOfQuoted(text, valueAt, quote, quoteAt - from) };
  }
  if (quote === "{" || quote === "[") return { valueAt: from, valueEnd: endOfBrackets(text, from) };
  let end = from;
  while (end < text.length && !isEnd(text, end)) end += 1;
  return { valueAt: from, valueEnd: end };
}

/** A closing quote has as many backslashes before it as the opening one, because JSON may be nested in JSON. */
function endOfQuoted(text: string, from: number, quote: string, backslashes: number): number {
  let run = 0;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === quote && (backslashes === 0 ? run % 2 === 0 : run <= backslashes)) {
      return backslashes === 0 ? at : at - run;
    }
    run = char === "\\" ? run + 1 : 0;
  }
  return text.length;
}

function endOfBrackets(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === "{" || char === "[") depth += 1;
    if (char === "}" || char === "]") depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

// Letters, digits and . _ - [ ] % $
export function isWordCode(code: number): boolean {
  if (code > 127) return true;
  if (code >= 97 && code <= 122) return true;
  if (code >= 65 && code <= 90) return true;
  if (code >= 48 && code <= 57) return true;
  return code === 95 || code === 45 || code === 46 || code === 91 || code === 93 || code === 37;
}

export function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && isWordCode(text.charCodeAt(at))) at += 1;
  return at;
}

export function endOfToken(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[\w.~+/=-]/.test(text[at] ?? "")) at += 1;
  return at;
}

export function tokenOf(peek: string): string {
  const from = /["'`]/.test(peek[0] ?? "") ? 1 : 0;
  return peek.slice(from, endOfToken(peek, from));
}

export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at += 1;
  return at;
}

function skipBackslashes(text: string, from: number): number {
  let at = from;
  while (text[at] === "\\") at += 1;
  return at;
}

/** Between a name and its sign. */
export function skipClosing(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\"'`\\".includes(text[at] ?? "")) at += 1;
  return at;
}

/** Between the sign and a value: `:=`, `=>`, `==`, blanks. */
export function skipOpening(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t=>:".includes(text[at] ?? "")) at += 1;
  return at;
}

export function isHostEnd(code: number): boolean {
  // Blanks and lines, " # ' / < > ? \
  return code <= 32 || [34, 35, 39, 47, 60, 62, 63, 92].includes(code);
}

export function isLineEnd(text: string, at: number): boolean {
  return text[at] === "\n" || text[at] === "\r";
}

export function isJsonEnd(text: string, at: number): boolean {
  return ",}]".includes(text.charAt(at)) || isValueEnd(text, at);
}

export function isValueEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  // A backslash ends the value when it starts an escaped line break or quote, as in a text that is quoted itself.
  if (code === 92) return "nrt\"'\\".includes(text[at + 1] ?? " ");
  // Blanks and lines, & ; " ' < >
  return code <= 32 || [38, 59, 34, 39, 60, 62].includes(code);
}
