// How programs are ended together with what they started. `gatehouse up` uses it, and keeper.mjs after it was killed; that
// one runs without a build, so this is plain JavaScript.

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
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
      left = left.filter(isAlive);
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

/** @param {number} pid */
function isAlive(pid) {
  return send(pid, 0) && !(process.platform === "linux" && isOnlyListed(pid));
}

/**
 * Whether all that is left of the group has ended, and only nobody has asked how. In a container the first process often asks
 * for none of those that were left to it.
 * @param {number} group
 */
function isOnlyListed(group) {
  const numbers = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return !numbers.some((name) => {
    // proc_pid_stat(5): the state, the parent and the group stand after the name, which may have anything in it.
    const stat = readStat(name);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(fields[2]) === group && fields[0] !== "Z" && fields[0] !== "X";
  });
}

/** @param {string} pid */
function readStat(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
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
