import { expect, test } from "vitest";
import { retryDelay } from "./backoff";

const longest = (attempt: number, outageMs: number) => retryDelay(attempt, outageMs, () => 0);
const shortest = (attempt: number, outageMs: number) => retryDelay(attempt, outageMs, () => 1);

test("doubles from a quarter of a second", () => {
  expect([1, 2, 3, 4].map((attempt) => longest(attempt, 0))).toEqual([250, 500, 1000, 1000]);
});

test.each([
  [9_999, 1_000],
  [10_000, 5_000],
  [599_999, 5_000],
  [600_000, 15_000],
  [86_400_000, 15_000],
])("after an outage of %d ms a wait is at most %d ms, however many tries", (outageMs, cap) => {
  expect(longest(1000, outageMs)).toBe(cap);
});

test("jitter takes away up to a fifth and adds nothing", () => {
  expect(shortest(10, 60_000)).toBe(4_000);
});
