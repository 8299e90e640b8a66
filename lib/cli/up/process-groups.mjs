// How programs are ended together with what they started. `gatehouse up` uses it, and keeper.mjs after it was killed; that
// one runs without a build, so this is plain JavaScript.

import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";

const LOOK_MS = 50;
const isWindows = process.platform === "win32";

/**
 * Steps of ending: a signal, and how long to wait (ms) before the next. On Windows there are none: it ends at once.
 * @typedef {{ signal: NodeJS.Signals; forMs: number }} Step
 */

/** @type {readonly Step[]} As Ctrl-C does it, for at most 5 s; the last wait is for the system. */
export const ASKED = [
  { signal: "SIGINT", forMs: 3_000 },
  { signal: "SIGTERM", forMs: 2_000 },
  { signal: "SIGKILL", forMs: 1_000 },
];

/** @type {readonly Step[]} When nobody waits for what they still say. */
export const LEFT = [
  { signal: "SIGTERM", forMs: 3_000 },
  { signal: "SIGKILL", forMs: 1_000 },
];

/** @type {readonly Step[]} */
export const AT_ONCE = [{ signal: "SIGKILL", forMs: 1_000 }];

/**
 * Ends the groups of these processes, each started as the first of its group. Resolves when all have ended, or after the
 * last step. Never rejects.
 * @param {Iterable<number>} pids
 * @param {readonly Step[]} [steps]
 */
export async function endGroups(pids, steps = ASKED) {
  let left = [...pids];
  if (isWindows) {
    await Promise.all(left.map(endTree));
    return;
  }
  for (const { signal, forMs } of steps) {
    left = left.filter((pid) => send(pid, signal));
    const until = Date.now() + forMs;
    while (left.length > 0 && Date.now() < until) {
      await pause(LOOK_MS);
      left = left.filter((pid) => send(pid, 0));
    }
    if (left.length === 0) return;
  }
}

/**
 * False when nothing of the group is left.
 * @param {number} pid
 * @param {NodeJS.Signals | 0} signal
 */
function send(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    // macOS answers EPERM for a group whose last process has ended but was not waited for.
    return false;
  }
}

/** Windows knows no groups of processes, but who started whom. @param {number} pid */
function endTree(pid) {
  return new Promise((resolve) => {
    const child = spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore" });
    child.once("error", resolve);
    child.once("exit", resolve);
  });
}
