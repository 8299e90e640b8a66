import { showHidden } from "@/lib/contract/show-hidden.mjs";

// A spreadsheet runs a cell that starts like this as a formula, also with full-width characters.
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;
// In many countries a spreadsheet begins a new cell at each semicolon, whatever quotes are around it.
const INNER = /(;\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/** One line of a CSV file (RFC 4180), with its end. A cell is never run as a formula. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(",")}\r\n`;
}

function quoted(cell: string): string {
  const shown = showHidden(cell);
  const harmless = (FORMULA.test(cell) ? `'${shown}` : shown).replace(INNER, "$1'");
  return `"${harmless.replaceAll('"', '""')}"`;
}
