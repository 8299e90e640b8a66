import { expect, test } from "vitest";
import { readPlainYaml } from "./read-plain-yaml";

test("a mistake is said with its place", () => {
  expect(() => readPlainYaml("a: 1\nb: !!x !!y 2\n")).toThrow(
    /^A node can have at most one tag at line 2, column 8$/,
  );
});

test("a text with thousands of mistakes is refused as fast as one with a single one", () => {
  const text = "!!a ".repeat(40_000);
  const begun = performance.now();
  expect(() => readPlainYaml(text)).toThrow("at line 1, column 5");
  expect(performance.now() - begun).toBeLessThan(5_000);
});
