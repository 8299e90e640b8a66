// The dashboard's end of the line to the parent process that starts it again: see keep-running.mjs. Without such a parent, as in
// development and in most tests, nothing here does anything.

/** What the parent asks for. */
export const END = "end";

/**
 * @typedef {{ port: number } | { ready: true, leftovers: string[] }} News
 *   `leftovers`: folders to remove when the process was ended by force.
 */

/** Ends in good order when the parent asks for it, and when the parent is gone, however it ended. */
export function obeyParent() {
  if (process.connected === undefined) return;
  // It may have ended before anything here ran.
  if (!process.connected) return endInOrder();
  process.on("disconnect", endInOrder);
  process.on("message", (message) => {
    if (message === END) endInOrder();
  });
}

/** @param {News} news */
export function tellParent(news) {
  if (process.connected) process.send?.(news, undefined, undefined, () => undefined);
}

/** As SIGTERM does, also on Windows, which has no signals. Before lib/server/shutdown.ts listens there is nothing to close. */
export function endInOrder() {
  if (!process.emit("SIGTERM", "SIGTERM")) process.exit();
}

/** Whether this process takes the place of one that fell. */
export function isRestart() {
  return Boolean(process.env.GATEHOUSE_FELL);
}
