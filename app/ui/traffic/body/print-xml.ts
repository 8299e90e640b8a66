import { SaxesParser } from "saxes";
import { type Printed, placeOf } from "./printed";

// All pieces of a well-formed document. A `>` inside quotes does not end a tag.
const PIECES =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE(?:[^[>]|\[[\s\S]*?\])*>|<(?:[^>"']|"[^"]*"|'[^']*')+>|[^<]+/g;

/** Each depth is indented, but not without end: deeply nested elements would grow with the square of their number. */
const INDENTED_MOST = 32;
/** Longer texts are shown as they are: to lay out more at once would hold the page up. */
const LONGEST = 256 * 1024;

/** Each element on its own line, indented. Text, entities and attributes stay as they were written. */
export function printXml(text: string): Printed {
  if (text.length > LONGEST) return { text };
  const error = findError(text);
  return error ? { text, error } : { text: indent(text) };
}

function findError(text: string): Printed["error"] {
  let error: Printed["error"];
  const parser = new SaxesParser({ position: true });
  parser.on("error", ({ message }) => {
    error ??= {
      ...placeOf(text, Math.max(0, parser.position - 1)),
      message: message.replace(/^.*?\d+:\d+: /, "").replace(/\.$/, ""),
    };
  });
  parser.write(text).close();
  return error;
}

function indent(text: string): string {
  const pieces = (text.match(PIECES) ?? []).filter((piece) => piece.trim() !== "");
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
