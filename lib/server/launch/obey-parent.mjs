// How the dashboard talks to the parent process that starts it again: see keep-running.mjs. Without such a parent, as
// in development and in most tests, nothing here does anything.

/** What the parent asks for. */
export const END = "end";

/**
 * @typedef {{ port: number } | { ready: true, leftovers: string[] }} News
 *   `leftovers`: folders to remove when the process was ended by force.
 */

/** Shuts down when the parent asks for it, and when the parent has ended. */
export function obeyParent() {
  if (process.connected === undefined) return;
  // The parent may have ended before this ran.
  if (!process.connected) return shutDown();
  process.on("disconnect", shutDown);
  process.on("message", (message) => {
    if (message === END) shutDown();
  });
}

/** @param {News} news */
export function tellParent(news) {
  if (process.connected) process.send?.(news, undefined, undefined, () => undefined);
}

/**
 * Does what SIGTERM does, also on Windows, which has no signals. Before shutdown.ts listens there is nothing to close.
 */
export function shutDown() {
  if (!process.emit("SIGTERM", "SIGTERM")) process.exit();
}

/** Whether this process was started because an earlier one crashed. */
export function isRestart() {
  return Boolean(process.env.GATEHOUSE_CRASH);
}
