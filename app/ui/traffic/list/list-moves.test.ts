import { expect, test } from "vitest";
import { rowAfterKey } from "./list-moves";

test.each([
  ["ArrowDown", -1, 0],
  ["ArrowDown", 4, 5],
  ["j", 9, 9],
  ["ArrowUp", 4, 3],
  ["k", 0, 0],
  ["ArrowUp", -1, 0],
  ["PageDown", 3, 7],
  ["PageDown", 8, 9],
  ["PageUp", 3, 0],
  ["Home", 7, 0],
  ["End", -1, 9],
  ["Enter", 3, undefined],
] as const)("%s at row %d goes to %s", (key, at, to) => {
  expect(rowAfterKey(key, at, 10, 4)).toBe(to);
});

test("in an empty list no key goes anywhere", () => {
  expect(rowAfterKey("End", -1, 0, 4)).toBeUndefined();
});
