import { expect, test } from "vitest";
import { readDensity, readTheme } from "./appearance";

test("a cookie that nobody here has written means the system's colours and comfortable rows", () => {
  expect(["dark", "light", "system", "Dark", '"><script>', "", undefined].map(readTheme)).toEqual([
    "dark",
    "light",
    "system",
    "system",
    "system",
    "system",
    "system",
  ]);
  expect(["compact", "COMPACT", undefined].map(readDensity)).toEqual([
    "compact",
    "comfortable",
    "comfortable",
  ]);
});
