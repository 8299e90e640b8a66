import { SaxesParser } from "saxes";
import { type Printed, placeOf } from "./printed";

// The next piece of a well-formed document, but for its DOCTYPE. A `>` inside quotes does not end a tag.
const PIECE =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(?:[^>"']|"[^"]*"|'[^']*')+>|[^<]+/y;
const DOCTYPE = "<!DOCTYPE";

/** Each depth is indented, but not without end: deeply nested elements would grow with the square of their number. */
const INDENTED_MOST = 32;
/** Longer texts are shown as they are: to lay out more at once would hold the page up. */
const LONGEST = 256 * 1024;

/** Each element on its own line, indented. Text, entities and attributes stay as they were written. */
export function printXml(text: string): Printed {
  if (text.length > LONGEST) return { text };
  const { error, doctypeEnd } = parse(text);
  return error ? { text, error } : { text: indent(piecesOf(text, doctypeEnd)) };
}

class Found extends Error {}

/** `doctypeEnd`: where the DOCTYPE ends. What is in it only a parser can tell from its end. */
function parse(text: string): { error: Printed["error"]; doctypeEnd: number } {
  let error: Printed["error"];
  let doctypeEnd = 0;
  const parser = new SaxesParser({ position: true });
  parser.on("doctype", () => {
    doctypeEnd = parser.position;
  });
  parser.on("error", ({ message }) => {
    error = {
      ...placeOf(text, Math.max(0, parser.position - 1)),
      message: message.replace(/^\d+:\d+: /, "").replace(/\.$/, ""),
    };
    // Else the parser would go on, and make an error of each character that is wrong.
    throw new Found();
  });
  try {
    parser.write(text).close();
  } catch (thrown) {
    if (!(thrown instanceof Found)) throw thrown;
  }
  return { error, doctypeEnd };
}

/** Without those that are only white space. */
function piecesOf(text: string, doctypeEnd: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = text.startsWith(DOCTYPE, at) && doctypeEnd > at ? doctypeEnd : endOfPiece(text, at);
    const piece = text.slice(at, end);
    if (piece.trim() !== "") pieces.push(piece);
    at = end;
  }
  return pieces;
}

/** The rest is one piece where there is none, so that every step goes on. */
function endOfPiece(text: string, at: number): number {
  PIECE.lastIndex = at;
  return PIECE.test(text) ? PIECE.lastIndex : text.length;
}

function indent(pieces: readonly string[]): string {
  const lines: string[] = [];
  let depth = 0;
  const put = (line: string) => lines.push("  ".repeat(Math.min(depth, INDENTED_MOST)) + line);
  for (let index = 0; index < pieces.length; index += 1) {
    const [piece = "", next = "", afterNext = ""] = pieces.slice(index, index + 3);
    if (isEnd(piece)) depth -= 1;
    if (isStart(piece) && isEnd(next)) {
      put(piece + next);
      index += 1;
    } else if (isStart(piece) && isText(next) && isEnd(afterNext)) {
      put(piece + next.trim() + afterNext);
      index += 2;
    } else {
      put(isText(piece) ? piece.trim() : piece);
      if (isStart(piece)) depth += 1;
    }
  }
  return lines.join("\n");
}

const isEnd = (piece: string) => piece.startsWith("</");
const isText = (piece: string) => !piece.startsWith("<") || piece.startsWith("<![CDATA[");
const isStart = (piece: string) => /^<[^!?/]/.test(piece) && !piece.endsWith("/>");
