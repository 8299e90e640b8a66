import { hasHidden, replaceHidden, showHidden } from "@/lib/contract/show-hidden.mjs";
import type { Syntax } from "./print-body";

// Line breaks and tabs shape a text.
const KEPT = "\n\t";

/**
 * A body as it is copied. Whoever sent it chose every character, and it is pasted into terminals, editors and chats: so no
 * character of it is one that nobody sees. JSON keeps its meaning.
 */
export function copiedBody(text: string, syntax: Syntax | undefined): string {
  const lines = text.replaceAll("\r\n", "\n");
  return syntax === "JSON" ? replaceHidden(lines, escaped, KEPT) : showHidden(lines, KEPT);
}

/** Whether a text has characters that nobody sees, besides those that shape it. */
export function hasInvisible(text: string): boolean {
  return hasHidden(text.replace(/\r\n|[\n\t]/g, ""));
}

/** JSON has an escape for each half of a character. */
function escaped(character: string): string {
  return character
    .split("")
    .map((half) => `\\u${half.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
