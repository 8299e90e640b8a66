import fc from "fast-check";
import { expect, test } from "vitest";
import { hasHidden } from "@/lib/contract/show-hidden.mjs";
import { cleanLine } from "./clean-line";
import { LineSplitter } from "./split-lines";

const ESC = "\x1b";

test.each([
  ["plain", "plain"],
  [`${ESC}[1;32mready${ESC}[0m`, `${ESC}[1;32mready${ESC}[0m${ESC}[0m`],
  [`${ESC}[38;5;8mgrey`, `${ESC}[38;5;8mgrey${ESC}[0m`],
  [`${ESC}[8mhidden`, "hidden"],
  [`${ESC}[2J${ESC}[1;1Hover`, "over"],
  [`${ESC}]0;title\x07text`, "text"],
  [`${ESC}]8;;https://example.com${ESC}\\link${ESC}]8;;${ESC}\\`, "link"],
  ["10%\r50%\r100%\r", "100%"],
  ["a\x07b\u202ec", "a\\u0007b\\u202ec"],
  ["tab\there", "tab\there"],
  [`${ESC}c`, ""],
  [`${ESC}`, "\\u001b"],
])("%j is shown as %j", (line, shown) => {
  expect(cleanLine(line, true)).toBe(shown);
});

test("nothing but colours reaches the terminal, and without colours nothing hidden at all", () => {
  const unit = fc.constantFrom(
    ESC,
    "[",
    "]",
    ";",
    "8",
    "3",
    "m",
    "J",
    "\x07",
    "\\",
    "\r",
    "P",
    "?",
    " ",
    "a",
    "\u009b",
    "\u202e",
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 60 }), (line) => {
      const colours = new RegExp(`${ESC}\\[[0-9;:]*m`, "g");
      expect(hasHidden(cleanLine(line, true).replace(colours, ""))).toBe(false);
      expect(hasHidden(cleanLine(line, false))).toBe(false);
    }),
    { numRuns: 3_000 },
  );
});

test("a long line of beginnings takes little time", () => {
  for (const piece of [`${ESC}[`, `${ESC}]`, `${ESC}[1;`, `${ESC}[38;5;`, "\r", ESC]) {
    const cpu = process.cpuUsage();
    cleanLine(piece.repeat(200_000), true);
    expect(process.cpuUsage(cpu).user / 1e6).toBeLessThan(5);
  }
});

test("lines are whole, whatever the pieces", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 80 }), fc.nat(40), (text, size) => {
      const lines: string[] = [];
      const splitter = new LineSplitter((line) => lines.push(line));
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += size + 1)
        splitter.write(bytes.subarray(at, at + size + 1));
      splitter.end();
      const whole = bytes
        .toString("utf8")
        .split("\n")
        .map((line) => line.replace(/\r$/, ""));
      if (text.endsWith("\n") || text === "") whole.pop();
      expect(lines.map((line) => line.replace(/\r$/, ""))).toEqual(whole);
    }),
  );
});

test("a line without an end is given out in pieces", () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  splitter.write(Buffer.alloc(100_000, "x"));
  splitter.end();
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.join("")).toHaveLength(100_000);
});
