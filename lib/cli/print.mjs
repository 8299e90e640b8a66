/** @param {string} text */
export function printLine(text) {
  process.stdout.write(`${text}\n`);
}

/** For people: what is not the command's answer goes to stderr. @param {string} text */
export function printNote(text) {
  process.stderr.write(`${text}\n`);
}

/** @param {unknown} value */
export function printJson(value) {
  printLine(JSON.stringify(value, null, 2));
}

/**
 * Columns as wide as what is in them.
 *
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function printTable(head, rows) {
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
