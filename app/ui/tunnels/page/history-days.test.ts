import { expect, test } from "vitest";
import { toDays } from "./history-days";

const NOW = new Date(2026, 4, 4, 12, 0);

function entry(id: number, at: Date) {
  const states = { from: "stopped", to: "starting" } as const;
  return { id, tunnelId: "t1", at: at.toISOString(), ...states, cause: "Started by you." };
}

test("entries stand under their days, the last two by name, and none is lost", () => {
  const items = [
    entry(6, new Date(2026, 4, 4, 0, 0)),
    entry(5, new Date(2026, 4, 3, 23, 59)),
    entry(4, new Date(2026, 4, 3, 0, 0)),
    entry(3, new Date(2026, 4, 2, 23, 59)),
    entry(2, new Date(2025, 11, 31, 9, 0)),
  ];
  const days = toDays(items, NOW.getTime());
  expect(days.map(({ day, items: { length } }) => [day, length])).toEqual([
    ["Today", 1],
    ["Yesterday", 2],
    ["Saturday 2 May", 1],
    ["31 December 2025", 1],
  ]);
  expect(days.flatMap((day) => day.items)).toEqual(items);
});

test("on the first of a month the day before is yesterday", () => {
  const days = toDays(
    [entry(1, new Date(2026, 3, 30, 8, 0))],
    new Date(2026, 4, 1, 8, 0).getTime(),
  );
  expect(days[0]?.day).toBe("Yesterday");
  expect(toDays([], NOW.getTime())).toEqual([]);
});
