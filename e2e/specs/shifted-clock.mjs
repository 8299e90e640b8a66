import { readFileSync } from "node:fs";

// A spec loads this into the dashboard's process. The clock is then ahead by the milliseconds in the file, and timers
// do not change. To a process this looks like a machine that slept, and a spec can make hours pass. With
// GATEHOUSE_TEST_TIMERS, timers of 30 seconds and more follow the clock, as if somebody had waited.
const file = process.env.GATEHOUSE_TEST_CLOCK ?? "";
let ahead = 0;

function look() {
  try {
    ahead = Number(readFileSync(file, "utf8"));
  } catch {
    // The file is being written at this moment.
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

const LONG_MS = 30_000;
const setPlainTimeout = globalThis.setTimeout;

/**
 * @param {(...parts: unknown[]) => void} work
 * @param {number} [ms]
 * @param {unknown[]} parts
 */
function setTimeoutByClock(work, ms = 0, ...parts) {
  if (ms < LONG_MS) return setPlainTimeout(work, ms, ...parts);
  const due = Date.now() + ms;
  const timer = setInterval(() => {
    if (Date.now() < due) return;
    clearInterval(timer);
    work(...parts);
  }, 50);
  return timer;
}

if (process.env.GATEHOUSE_TEST_TIMERS) {
  globalThis.setTimeout = Object.assign(setTimeoutByClock, setPlainTimeout);
}
