import { printParseErrorCode, visit } from "jsonc-parser";
import { type Printed, placeOf } from "./printed";

/** Each depth is indented, but not without end: a body of brackets alone would grow with the square of its length. */
const INDENTS = Array.from({ length: 33 }, (_, depth) => "  ".repeat(depth));
/** More lines than anybody reads. They are not laid out. */
const LINES_MOST = 200_000;
/** Tokens between two places where others may have their turn. */
const TURN_TOKENS = 2_000;

/** Changes only white space, so that long numbers and duplicate keys are shown unchanged. Linear in the text's length. */
export function printJson(text: string): Printed {
  const steps = printingJson(text);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * The same in steps, for a page that has to stay quick meanwhile. A byte order mark at the beginning is left out, as
 * browsers do.
 */
export function* printingJson(body: string): Generator<undefined, Printed> {
  const text = body.replace(/^\ufeff/, "");
  if (!isJson(text)) return findError(text);
  yield;
  const lines = yield* layOut(text);
  return { text: lines?.join("\n") ?? text };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

class Found extends Error {
  constructor(
    readonly offset: number,
    readonly what: string,
  ) {
    super(what);
  }
}

/** The place of the first error. None where the parser has no answer, such as at a depth that it cannot follow. */
function findError(text: string): Printed {
  try {
    visit(
      text,
      {
        onError: (code, offset) => {
          throw new Found(offset, sentence(printParseErrorCode(code)));
        },
      },
      { disallowComments: true, allowTrailingComma: false },
    );
  } catch (error) {
    if (!(error instanceof Found)) return { text };
    return { text, error: { ...placeOf(text, error.offset), message: error.what } };
  }
  return { text };
}

/** The lines of a text that is JSON. Undefined when there would be too many. */
function* layOut(text: string): Generator<undefined, string[] | undefined> {
  const layout = new Layout();
  let tokens = 0;
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const end = endOfToken(text, at);
    layout.add(text.slice(at, end));
    at = end;
    tokens += 1;
    if (layout.lines.length > LINES_MOST) return undefined;
    if (tokens % TURN_TOKENS === 0) yield;
  }
  return layout.end();
}

class Layout {
  readonly lines: string[] = [];
  private line = "";
  private depth = 0;
  /** The last token opened something, of which nothing was added yet. */
  private isOpen = false;

  add(token: string): void {
    const closes = token === "}" || token === "]";
    if (this.isOpen !== closes) this.change(closes);
    this.line += token === ":" ? ": " : token;
    this.isOpen = token === "{" || token === "[";
    if (token === ",") this.breakLine();
  }

  end(): string[] {
    return [...this.lines, this.line];
  }

  /** Into what was opened, or out of what is closed. What is empty stays on its line. */
  private change(closes: boolean): void {
    this.depth += closes ? -1 : 1;
    this.breakLine();
  }

  private breakLine(): void {
    this.lines.push(this.line);
    this.line = INDENTS[Math.min(this.depth, INDENTS.length - 1)] ?? "";
  }
}

const SPACE = new Set([" ", "\n", "\r", "\t"].map((space) => space.charCodeAt(0)));
const MARKS = new Set([..."{}[],:"].map((mark) => mark.charCodeAt(0)));
const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = "\\".charCodeAt(0);

function skipSpace(text: string, from: number): number {
  let at = from;
  while (SPACE.has(text.charCodeAt(at))) at += 1;
  return at;
}

/** Behind a bracket, a comma, a colon, a text, or a number or word. */
function endOfToken(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (MARKS.has(first)) return from + 1;
  if (first === QUOTE) return endOfText(text, from);
  let at = from;
  while (at < text.length && !MARKS.has(text.charCodeAt(at)) && !SPACE.has(text.charCodeAt(at))) {
    at += 1;
  }
  return at;
}

/** Behind the closing quote: the first that has an even number of backslashes before it. */
function endOfText(text: string, from: number): number {
  for (let quote = text.indexOf('"', from + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slash = quote;
    while (text.charCodeAt(slash - 1) === BACKSLASH) slash -= 1;
    if ((quote - slash) % 2 === 0) return quote + 1;
  }
  return text.length;
}

/** `CommaExpected` becomes "comma expected". */
function sentence(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
