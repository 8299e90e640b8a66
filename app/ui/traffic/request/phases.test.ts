import { expect, test } from "vitest";
import { axisTicks, endOf, phasesOf } from "./phases";
import { detail } from "./request-detail.fixture";

test("the phases of a request follow each other, and those that have not ended are left out", () => {
  const whole = detail({ queueMs: 2, firstByteMs: 62, totalMs: 95 });
  expect(phasesOf(whole).map(({ from, to }) => [from, to])).toEqual([
    [0, 2],
    [2, 62],
    [62, 95],
  ]);
  expect(endOf(whole, phasesOf(whole))).toBe(95);
  expect(phasesOf(detail({ queueMs: 2 }))).toHaveLength(1);
  // It never reached the app.
  const failed = detail({ totalMs: 30 });
  expect(phasesOf(failed)).toEqual([]);
  expect(endOf(failed, [])).toBe(30);
  expect(endOf(detail({}), [])).toBeGreaterThan(0);
});

test.each([
  [95, [0, 50]],
  [113, [0, 50, 100]],
  [4, [0, 1, 2, 3, 4]],
  [0.9, [0, 0.5]],
  [30_000, [0, 10_000, 20_000, 30_000]],
])("an axis of %d ms has round times", (end, ticks) => {
  expect(axisTicks(end)).toEqual(ticks);
});

test.each([0.001, 1, 7, 19.9, 100, 86_400_000])("an axis of %d ms has a few times", (end) => {
  const ticks = axisTicks(end);
  expect(ticks.length).toBeGreaterThanOrEqual(2);
  expect(ticks.length).toBeLessThanOrEqual(6);
  expect(ticks.at(-1)).toBeLessThanOrEqual(end);
});
