import { expect, test } from "vitest";
import { choose, type Selection } from "./selection";

const NONE: Selection = { ids: new Set(), last: undefined };
const ROWS = ["a", "b", "c", "d", "e"];
const ids = (selection: Selection) => [...selection.ids].sort().join("");

test("a range goes from the last row to this one, in both directions, and can be taken back", () => {
  const first = choose(NONE, "d", true, []);
  const up = choose(first, "b", true, ROWS);
  expect(ids(up)).toBe("bcd");
  expect(ids(choose(up, "c", false, ROWS))).toBe("d");
  expect(ids(choose(first, "e", true, ROWS))).toBe("de");
});

test("a range without a row to begin at is this row alone, also when a filter has hidden the last one", () => {
  expect(ids(choose(NONE, "c", true, ROWS))).toBe("c");
  const hidden = choose(NONE, "a", true, []);
  expect(ids(choose(hidden, "d", true, ["c", "d", "e"]))).toBe("ad");
});
