import { showHidden } from "@/lib/contract/show-hidden.mjs";

// ECMA-48: control sequences (5.4), and command strings such as the title of the window or a link (8.3.89).
const SEQUENCE = new RegExp(
  [
    String.raw`ESC\[([0-?]*)([ -/]*)([@-~])`,
    String.raw`ESC[\]PX^_][^BELESC]*(?:BEL|ESC\\)?`,
    String.raw`ESC[ -/]*[0-Z\\\x60-~]`,
  ]
    .join("|")
    .replaceAll("ESC", "\x1b")
    .replaceAll("BEL", "\x07"),
  "g",
);
// A run of them is looked at from its beginning only. From each one of it to its end would take the square of its length.
const RETURNS_AT_END = /(?<!\r)\r+$/;
const COLOURS = /^[0-9;:]*$/;
const RESET = "\x1b[0m";

/**
 * A line that an app printed, for a terminal: its colours stay, what moves the cursor or does anything else to the
 * terminal is left out, and other characters that nobody sees are shown. Linear in the line's length.
 * @param withColours false leaves colours out too
 */
export function cleanLine(line: string, withColours: boolean): string {
  // Of a line that was written over again, such as a progress bar, people see the last.
  const whole = line.replace(RETURNS_AT_END, "");
  const last = whole.slice(whole.lastIndexOf("\r") + 1);
  let out = "";
  let from = 0;
  let isColoured = false;
  for (const match of last.matchAll(SEQUENCE)) {
    out += showHidden(last.slice(from, match.index), "\t");
    from = match.index + match[0].length;
    const [, parameters = "", between, final] = match;
    if (!withColours || final !== "m" || between !== "" || !isShown(parameters)) continue;
    out += match[0];
    isColoured = true;
  }
  return out + showHidden(last.slice(from), "\t") + (isColoured ? RESET : "");
}

/** A colour or another look; not the one that hides text (SGR 8). */
function isShown(parameters: string): boolean {
  return COLOURS.test(parameters) && !hides(parameters.split(";"));
}

function hides(parts: string[]): boolean {
  for (let at = 0; at < parts.length; at += 1) {
    const code = Number(parts[at]);
    // 38;5;8 is a colour by its number.
    if (code === 38 || code === 48 || code === 58) at += Number(parts[at + 1]) === 2 ? 4 : 2;
    else if (code === 8) return true;
  }
  return false;
}
