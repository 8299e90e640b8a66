import { expect, test } from "vitest";
import { clampShare, readShare, SHARE, shareAfterKey } from "./pane-share";

test.each([
  [null, SHARE.usual],
  ["", SHARE.usual],
  ["wide", SHARE.usual],
  ["NaN", SHARE.usual],
  ["33.34", 33.3],
  ["-4", SHARE.least],
  ["1e9", SHARE.most],
])("the stored width %j is read as %d", (text, share) => {
  expect(readShare(text)).toBe(share);
});

test("keys move the separator, within its ends, and Enter resets it", () => {
  expect(shareAfterKey(50, "ArrowLeft", false)).toBe(48);
  expect(shareAfterKey(50, "ArrowRight", true)).toBe(60);
  expect(shareAfterKey(79, "ArrowRight", false)).toBe(SHARE.most);
  expect(shareAfterKey(50, "Home", false)).toBe(SHARE.least);
  expect(shareAfterKey(50, "End", false)).toBe(SHARE.most);
  expect(shareAfterKey(20, "Enter", false)).toBe(SHARE.usual);
  expect(shareAfterKey(50, "ArrowDown", false)).toBeUndefined();
  expect(clampShare(45.678)).toBe(45.7);
});
