import {
  closeSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";

/** A log that has grown to this many bytes is set aside at the next start. */
const LARGE = 5 * 1024 * 1024;

/**
 * Gives `start` a file descriptor for what a program in the background prints, and closes it here. It writes at the end of the
 * file: of two that start at the same moment one ends at once, and must not take the log of the other. The file is private.
 * @returns what `start` returns, and a function that reads the last lines that came since
 */
export function withBackgroundLog<T>(
  file: string,
  start: (output: number) => T,
): { started: T; lastLines(count: number): string[] } {
  replaceForeign(file);
  const output = openSync(file, "a", 0o600);
  try {
    fchmodSync(output, 0o600);
    const from = fstatSync(output).size;
    return { started: start(output), lastLines: (count) => readLast(file, from, count) };
  } finally {
    closeSync(output);
  }
}

/** What is no plain file of this user is removed, and one that is large set aside. */
function replaceForeign(file: string): void {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return;
  const isOurs = stats.isFile() && (process.getuid === undefined || stats.uid === process.getuid());
  if (!isOurs) rmSync(file, { force: true });
  else if (stats.size > LARGE) renameSync(file, `${file}.1`);
}

function readLast(file: string, from: number, count: number): string[] {
  return readFileSync(file).subarray(from).toString("utf8").trim().split("\n").slice(-count);
}
