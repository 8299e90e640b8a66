import { showHidden, toPlainJson } from "@/lib/contract/show-hidden.mjs";

/** Shows hidden characters: anybody may have written the text, and terminals execute some of them. */
export function printLine(text: string): void {
  process.stdout.write(`${showHidden(text, "\n")}\n`);
}

/** Prints a note for people to stderr, because it is not the command's result. */
export function printNote(text: string): void {
  process.stderr.write(`${showHidden(text, "\n")}\n`);
}

export function printJson(value: unknown): void {
  printLine(toPlainJson(value, 2));
}

/** Prints a file's content unchanged; on a terminal with hidden characters made visible. */
export function printContent(content: string): void {
  process.stdout.write(process.stdout.isTTY ? showHidden(content, "\n\t") : content);
}

/** Prints a table whose columns are as wide as their longest cell. */
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

/** "14:03:07", with the date when it is not today. */
export function formatTime(iso: string): string {
  const date = new Date(iso);
  const time = date.toLocaleTimeString("en-GB");
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? time : `${date.toLocaleDateString("sv-SE")} ${time}`;
}
