import { expect, test } from "vitest";
import { LockPatience } from "./lock-patience";

const WINDOW_MS = 1_000;

/** Writes again and again, against a lock that is held when `lockedAt` says so. Returns each wait with its begin. */
function simulate(forMs: number, lockedAt: (now: number) => boolean) {
  const patience = new LockPatience(0);
  const waits: { at: number; ms: number }[] = [];
  let now = 0;
  while (now < forMs) {
    const ms = patience.allowance(now);
    const began = now;
    while (lockedAt(now) && now - began < ms) now += 1;
    waits.push({ at: began, ms: now - began });
    patience.spend(began, now, lockedAt(now));
    now += 1;
  }
  return waits;
}

function worstSecond(waits: readonly { at: number; ms: number }[]): number {
  const sums = waits.map(({ at }) =>
    waits
      .filter((wait) => wait.at >= at && wait.at < at + WINDOW_MS)
      .reduce((sum, { ms }) => sum + ms, 0),
  );
  return Math.max(...sums);
}

test("a held lock costs one wait, and none after it until a write succeeds", () => {
  const waits = simulate(5_000, (now) => now < 4_000);
  expect(waits.filter(({ ms }) => ms > 0)).toEqual([{ at: 0, ms: 100 }]);
});

test("a lock that is held now and then delays nothing for more than 250 ms in any second", () => {
  for (const [held, period] of [
    [10, 20],
    [40, 45],
    [90, 100],
    [99, 101],
    [500, 700],
  ] as const) {
    const waits = simulate(5_000, (now) => now % period < held);
    expect(worstSecond(waits), `${held} of ${period} ms`).toBeLessThanOrEqual(250);
  }
});

test("a write waits for a lock that is held for a moment, and again a second later", () => {
  const patience = new LockPatience(0);
  expect(patience.allowance(0)).toBe(100);
  patience.spend(0, 60, false);
  expect(patience.allowance(60)).toBeLessThan(100);
  expect(patience.allowance(1_000)).toBe(100);
});
