import { expect, test } from "vitest";
import { nextTimeOfDay } from "./time-of-day";

const NOON = new Date(2026, 4, 4, 12, 0).getTime();

test("a time that is still to come is today, and one that has passed is tomorrow", () => {
  expect(nextTimeOfDay("17:30", NOON)).toEqual(new Date(2026, 4, 4, 17, 30));
  expect(nextTimeOfDay("12:00", NOON)).toEqual(new Date(2026, 4, 5, 12, 0));
  expect(nextTimeOfDay("9:05", NOON)).toEqual(new Date(2026, 4, 5, 9, 5));
});

test.each(["", "24:00", "12:60", "noon", "12"])("%j is not a time of day", (text) => {
  expect(nextTimeOfDay(text, NOON)).toBeUndefined();
});
