import { expect, test } from "vitest";
import { retryDelay } from "./backoff";

const longest = (attempt: number, outageMs: number) =>
  retryDelay(attempt, outageMs, { random: () => 0 });
const shortest = (attempt: number, outageMs: number) =>
  retryDelay(attempt, outageMs, { random: () => 1 });

test("doubles from a quarter of a second", () => {
  expect([1, 2, 3, 4].map((attempt) => longest(attempt, 0))).toEqual([250, 500, 500, 500]);
});

test.each([
  [9_999, 500],
  [10_000, 5_000],
  [599_999, 5_000],
  [600_000, 15_000],
  [86_400_000, 15_000],
])(
  "after an outage of %d ms a pause is at most %d ms, however many tries there were",
  (outageMs, cap) => {
    expect(longest(1000, outageMs)).toBe(cap);
  },
);

test("jitter shortens a pause by up to a fifth and never lengthens it", () => {
  expect(shortest(10, 60_000)).toBe(4_000);
});

test("a service that has answered is not asked more than about once a second", () => {
  for (const attempt of [1, 2, 3]) {
    const delay = retryDelay(attempt, 0, { answered: true });
    expect(delay).toBeGreaterThanOrEqual(900);
    expect(delay).toBeLessThanOrEqual(1_000);
  }
  expect(retryDelay(10, 60_000, { answered: true, random: () => 0 })).toBe(5_000);
});
