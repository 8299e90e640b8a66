import { showHidden, toPlainJson } from "@/lib/contract/show-hidden.mjs";

/** What names, answers and files say may have been written by anybody, and terminals obey some characters. */
export function printLine(text: string): void {
  process.stdout.write(`${showHidden(text, "\n")}\n`);
}

/** For people: what is not the command's answer goes to stderr. */
export function printNote(text: string): void {
  process.stderr.write(`${showHidden(text, "\n")}\n`);
}

export function printJson(value: unknown): void {
  printLine(toPlainJson(value, 2));
}

/** A file's content: as it is for a file or a program, with nothing hidden on a terminal. */
export function printContent(content: string): void {
  process.stdout.write(process.stdout.isTTY ? showHidden(content, "\n\t") : content);
}

/** Columns as wide as what is in them. */
export function printTable(head: string[], values: string[][]): void {
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

/** "14:03:07", and the day when it is another one. */
export function formatTime(iso: string): string {
  const date = new Date(iso);
  const time = date.toLocaleTimeString("en-GB");
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? time : `${date.toLocaleDateString("sv-SE")} ${time}`;
}
