import { showHidden } from "../../contract/show-hidden.mjs";

/** Prints one line for the user: a time and a text. Used where lib/base/log.ts is not loaded. @param {string} text */
export function printLine(text) {
  const line = text
    .split("\n")
    .map((part) => part.trim())
    .join(" ");
  process.stderr.write(`${new Date().toLocaleTimeString("en-GB")}  ${showHidden(line)}\n`);
}
