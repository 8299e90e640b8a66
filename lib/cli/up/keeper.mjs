// Ends the apps of a `gatehouse up` that can no longer do it itself: after `kill -9`, or a crash. It reads from a pipe which
// apps run, a line for each, and the system closes the pipe when `up` ends in any way.
//   +123  the process 123 was started, with a group of its own
//   -123  nothing of it is left

import { createInterface } from "node:readline";
import { endGroups, LEFT } from "./process-groups.mjs";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);

/** @type {Set<number>} */
const running = new Set();
process.stdin.on("error", () => undefined);
for await (const line of createInterface({ input: process.stdin })) {
  const [, sign, digits] = /^([+-])(\d{1,10})$/.exec(line) ?? [];
  if (sign === "+") running.add(Number(digits));
  if (sign === "-") running.delete(Number(digits));
}
await endGroups(running, LEFT);
process.exit(0);
