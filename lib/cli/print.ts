import { showHidden, toPlainJson } from "@/lib/text/show-hidden.mjs";

/** What names, answers and files say may have been written by anybody, and terminals obey some characters. @param {string} text */
export function printLine(text) {
  process.stdout.write(`${showHidden(text, "\n")}\n`);
}

/** For people: what is not the command's answer goes to stderr. @param {string} text */
export function printNote(text) {
  process.stderr.write(`${showHidden(text, "\n")}\n`);
}

/** @param {unknown} value */
export function printJson(value) {
  printLine(toPlainJson(value, 2));
}

/** A file's content: as it is for a file or a program, with nothing hidden on a terminal. @param {string} content */
export function printContent(content) {
  process.stdout.write(process.stdout.isTTY ? showHidden(content, "\n\t") : content);
}

/**
 * Columns as wide as what is in them.
 *
 * @param {string[]} head
 * @param {string[][]} values
 */
export function printTable(head, values) {
  const rows = values.map((row) => row.map((cell) => showHidden(cell)));
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? title).length)),
  );
  for (const row of [head, ...rows]) {
    printLine(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
}

/** "14:03:07", and the day when it is another one. @param {string} iso */
export function formatTime(iso) {
  const date = new Date(iso);
  const time = date.toLocaleTimeString("en-GB");
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? time : `${date.toLocaleDateString("sv-SE")} ${time}`;
}
