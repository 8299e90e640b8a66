import { expect, test } from "vitest";
import { decide, differences, ratios, shown, summarize } from "./rounds";

test("rounds are compared one by one, so that a slow spell is in both", () => {
  const theirs = [1, 1, 1, 1, 17];
  const ours = [1.1, 1.1, 1.1, 1.1, 17.1];
  expect(summarize(differences(ours, theirs)).median).toBeCloseTo(0.1);
  expect(summarize(ratios(ours, theirs)).median).toBeCloseTo(1.1);
});

test("the middle and the quarters are shown", () => {
  expect(summarize([5, 1, 3, 2, 4])).toEqual({ median: 3, low: 2, high: 4 });
  expect(shown(summarize([5, 1, 3, 2, 4]), " ms")).toBe("3.00 ms (2.00 to 4.00)");
});

const quiet = [0, 0.1, -0.1, 0, 0.1];
const loud = [9, -6, 0, 12, -8];

test("a target is met, missed, or nothing can be said on a machine that differs from itself", () => {
  const atMost = { limit: 1, same: 0 };
  expect(decide([0.5, 0.4, 17], { ...atMost, control: quiet })).toBe("met");
  expect(decide([2, 3, 2.5], { ...atMost, control: quiet })).toBe("missed");
  expect(decide([2, 3, 2.5], { ...atMost, control: loud })).toBe("noise");
  const atLeast = { limit: -0.03, same: 1 };
  expect(decide([0.98, 0.99, 0.6], { ...atLeast, control: [1, 1, 0.99] })).toBe("met");
  expect(decide([0.9, 0.91, 0.92], { ...atLeast, control: [1, 1, 0.99] })).toBe("missed");
  expect(decide([0.9, 0.91, 0.92], { ...atLeast, control: [0.8, 1.3, 0.9, 1.1] })).toBe("noise");
});
