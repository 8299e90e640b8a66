import { expect, test } from "vitest";
import { keepListed, MOST_SELECTED, NOTHING_SELECTED, selectTo, toggleOne } from "./selection";

const rows = [9, 8, 7, 6, 5].map((id) => ({ id }));
const ids = ({ ids }: { ids: ReadonlySet<number> }) => [...ids].sort();

test("one row after the other is added, and removed again", () => {
  const two = toggleOne(toggleOne(NOTHING_SELECTED, 8), 5);
  expect(ids(two)).toEqual([5, 8]);
  expect(ids(toggleOne(two, 8))).toEqual([5]);
});

test("Shift selects from the last row that was chosen, upwards and downwards", () => {
  const one = toggleOne(NOTHING_SELECTED, 7);
  const down = selectTo(one, 5, rows);
  expect(ids(down)).toEqual([5, 6, 7]);
  expect(ids(selectTo(down, 9, rows))).toEqual([7, 8, 9]);
});

test("without an anchor in the list only the row itself is selected", () => {
  expect(ids(selectTo(NOTHING_SELECTED, 6, rows))).toEqual([6]);
  expect(ids(selectTo({ ids: new Set([1]), anchor: 1 }, 6, rows))).toEqual([6]);
  expect(ids(selectTo(toggleOne(NOTHING_SELECTED, 6), 1, rows))).toEqual([]);
});

test("never more than one file may have, and the nearest to the anchor", () => {
  const many = Array.from({ length: 2000 }, (_, index) => ({ id: 2000 - index }));
  const up = selectTo(toggleOne(NOTHING_SELECTED, 1), 2000, many);
  expect(up.ids.size).toBe(MOST_SELECTED);
  expect(Math.max(...up.ids)).toBe(MOST_SELECTED);
  expect(toggleOne(up, 2000).ids.has(2000)).toBe(false);
});

test("rows that are gone are no longer selected; nothing else is a new object", () => {
  const two = toggleOne(toggleOne(NOTHING_SELECTED, 8), 1);
  expect(ids(keepListed(two, rows))).toEqual([8]);
  const one = toggleOne(NOTHING_SELECTED, 8);
  expect(keepListed(one, rows)).toBe(one);
});
