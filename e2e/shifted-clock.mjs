import { readFileSync } from "node:fs";

// Loaded into the dashboard's process by a spec: its clock is ahead by what the file says, in milliseconds. Timers run
// as ever. That is what a process sees of a machine that slept, and how a spec makes hours pass.
const file = process.env.GATEHOUSE_TEST_CLOCK ?? "";
let ahead = 0;

function look() {
  try {
    ahead = Number(readFileSync(file, "utf8"));
  } catch {
    // It is being written.
  }
}

look();
setInterval(look, 50).unref();

globalThis.Date = new Proxy(Date, {
  construct: (target, parts, newTarget) =>
    Reflect.construct(target, parts.length === 0 ? [target.now() + ahead] : parts, newTarget),
  get: (target, key) =>
    key === "now" ? () => target.now() + ahead : Reflect.get(target, key, target),
});
