import { expect, test } from "vitest";
import { readHeaderLines, toHeaderLines } from "./header-lines";

test("headers keep their order, duplicates, and colons in their values", () => {
  const headers: [string, string][] = [
    ["Accept", "a/b"],
    ["x-time", "12:00:01"],
    ["Accept", "c/d"],
    ["x-empty", ""],
  ];
  expect(readHeaderLines(toHeaderLines(headers))).toEqual({ headers });
  expect(readHeaderLines("\r\nA: 1\r\n\r\nB:2\r\n")).toEqual({
    headers: [
      ["A", "1"],
      ["B", "2"],
    ],
  });
});

test.each(["no colon", ": no name", "two words: x", "A: 1\nbroken"])("%j is refused", (text) => {
  expect(readHeaderLines(text)).toHaveProperty("error");
});
