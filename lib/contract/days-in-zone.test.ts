import { expect, test } from "vitest";
import { addDays, beginOf, dayAt, isDay, isZone, weekdayOf } from "./days-in-zone";

const HOUR = 3_600_000;
const hours = (day: string, zone: string) =>
  (beginOf(addDays(day, 1), zone) - beginOf(day, zone)) / HOUR;

test.each([
  ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00Z", 23],
  ["2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00Z", 25],
  ["2026-11-27", "Europe/Berlin", "2026-11-26T23:00:00Z", 24],
  // Midnight is skipped.
  ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z", 23],
  // Midnight comes twice: the day before has 25 hours.
  ["2018-02-17", "America/Sao_Paulo", "2018-02-17T02:00:00Z", 25],
  ["2026-04-05", "Australia/Lord_Howe", "2026-04-04T13:00:00Z", 24.5],
  ["2026-05-04", "Pacific/Kiritimati", "2026-05-03T10:00:00Z", 24],
  ["2026-05-04", "Asia/Kathmandu", "2026-05-03T18:15:00Z", 24],
  // A day that was left out.
  ["2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z", 0],
])("%s in %s begins at %s and has %d hours", (day, zone, begin, length) => {
  expect(beginOf(day, zone)).toBe(Date.parse(begin));
  expect(hours(day, zone)).toBe(length);
});

test("every moment is in the day that begins before it and ends after it", () => {
  for (const zone of ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC"]) {
    for (let time = Date.parse("2026-03-01T00:00:00Z"); time < Date.parse("2026-04-02"); ) {
      const day = dayAt(time, zone);
      expect(beginOf(day, zone)).toBeLessThanOrEqual(time);
      expect(beginOf(addDays(day, 1), zone)).toBeGreaterThan(time);
      time += 7 * HOUR;
    }
  }
});

test("days are counted by the calendar", () => {
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
  expect([weekdayOf("2026-05-04"), weekdayOf("2026-05-10")]).toEqual([1, 7]);
});

test("what is no day and no zone is neither", () => {
  expect(["2026-02-30", "2026-2-3", "yesterday", "1969-01-01", ""].some(isDay)).toBe(false);
  expect(isDay("2026-02-28")).toBe(true);
  expect(["Mars/Olympus", "", "../etc", "x".repeat(100_000)].some(isZone)).toBe(false);
  expect(isZone("Europe/Berlin")).toBe(true);
});
