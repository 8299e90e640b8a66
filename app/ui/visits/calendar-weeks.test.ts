import { expect, test } from "vitest";
import { addDays } from "@/lib/contract/days-in-zone";
import { firstWeekdayOf, moveBy, shadeOf, toWeeks } from "./calendar-weeks";

/** The 36 days up to this one, as the API answers. */
function until(today: string) {
  return Array.from({ length: 36 }, (_, index) => {
    const day = addDays(today, index - 35);
    const from = `${day}T00:00:00.000Z`;
    return { day, from, to: from, visits: 0, people: 0, refused: 0, outageMs: 0 };
  });
}

test.each([
  // A Friday, a Sunday, and a Monday, on which 30 days need a sixth week.
  ["2026-11-27", 1, "2026-10-26", "2026-11-29", 5],
  ["2026-11-29", 1, "2026-10-26", "2026-11-29", 5],
  ["2026-11-30", 1, "2026-10-26", "2026-12-06", 6],
  ["2026-11-27", 7, "2026-10-25", "2026-11-28", 5],
])("until %s, weeks from weekday %d: %s to %s", (today, first, begin, end, weeks) => {
  const found = toWeeks(until(today), first);
  expect(found).toHaveLength(weeks);
  expect(found.every((week) => week.length === 7)).toBe(true);
  const cells = found.flat();
  expect([cells.at(0)?.day, cells.at(-1)?.day]).toEqual([begin, end]);
  const counted = cells.filter(({ counts }) => counts).map(({ day }) => day);
  expect(counted.at(-1)).toBe(today);
  expect(counted).toContain(addDays(today, -29));
});

test("keys move by days and weeks, within what is there", () => {
  const weeks = toWeeks(until("2026-11-27"), 1);
  const to = (key: string, day: string) => moveBy(key, day, weeks);
  expect(to("ArrowLeft", "2026-11-27")).toBe("2026-11-26");
  expect(to("ArrowRight", "2026-11-27")).toBe("2026-11-27");
  expect(to("ArrowUp", "2026-11-27")).toBe("2026-11-20");
  expect(to("ArrowDown", "2026-11-20")).toBe("2026-11-27");
  expect(to("ArrowUp", "2026-10-26")).toBe("2026-10-26");
  expect([to("Home", "2026-11-27"), to("End", "2026-11-24")]).toEqual(["2026-11-23", "2026-11-27"]);
  expect(to("Enter", "2026-11-27")).toBeUndefined();
});

test("the first weekday is the language's, and Monday where that is not known", () => {
  expect([firstWeekdayOf("de-DE"), firstWeekdayOf("en-US")]).toEqual([1, 7]);
  expect([firstWeekdayOf(""), firstWeekdayOf("not a language")]).toEqual([1, 1]);
});

test("the shade goes with the visits", () => {
  expect([0, 1, 5, 10, 15, 20].map((visits) => shadeOf(visits, 20))).toEqual([0, 1, 1, 2, 3, 4]);
  expect(shadeOf(0, 0)).toBe(0);
});
