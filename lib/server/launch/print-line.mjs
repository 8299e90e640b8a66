import { showHidden } from "../../contract/show-hidden.mjs";

/**
 * Prints one line for the user: a time and a text. Used where lib/base/log.ts is not loaded.
 *
 * @param {string} text
 * @param {(line: string) => unknown} [print]
 */
export function printLine(text, print = (line) => process.stderr.write(line)) {
  const line = text
    .split("\n")
    .map((part) => part.trim())
    .join(" ");
  print(`${new Date().toLocaleTimeString("en-GB")}  ${showHidden(line)}\n`);
}
