import { CliError, EXIT } from "./exit";

/** Whether single keys can be read: a person sits at a terminal. */
export function hasKeys(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** One key, or the whole sequence of one such as an arrow (ECMA-48 and the VT100's other form). */
const KEY = new RegExp(
  [String.raw`\x1b\[[\d;]*[@-~]`, String.raw`\x1bO[@-~]`, "."].join("|"),
  "gsu",
);

export const CTRL_C = "\u0003";
export const CTRL_D = "\u0004";

/**
 * Calls `take` with each key until the returned function is called. Ctrl-C is a key like the others while this runs: it
 * sends no signal.
 */
export function readKeys(take: (key: string) => void): () => void {
  const { stdin } = process;
  const onData = (data: Buffer) => {
    for (const [key] of data.toString().matchAll(KEY)) take(key);
  };
  stdin.setRawMode(true);
  stdin.on("data", onData);
  stdin.resume();
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    stdin.off("data", onData);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

/** Resolves with what `take` answers to the first key to which it answers something. */
export function untilKey<T>(take: (key: string) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = readKeys((key) => {
      if (key === CTRL_C || key === CTRL_D) {
        stop();
        return reject(new CliError(EXIT.interrupted, ""));
      }
      const answer = take(key);
      if (answer === undefined) return;
      stop();
      resolve(answer);
    });
  });
}
