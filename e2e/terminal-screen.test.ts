import { expect, test } from "vitest";
import { TerminalScreen } from "./terminal-screen";

function shown(output: string[], columns = 20, rows = 3): string {
  const screen = new TerminalScreen(columns, rows);
  for (const part of output) screen.write(part);
  return screen.text();
}

test.each<[string, string[], string]>([
  ["lines", ["one\r\ntwo"], "one\ntwo"],
  ["a line that is written again", ["50 %\r100 %"], "100 %"],
  ["a menu that is drawn again", ["> a\r\n  b\r\n\x1b[2A\x1b[J  a\r\n> b\r\n"], "  a\n> b"],
  ["a sequence in two parts", ["\x1b[3", "1mred\x1b[0m"], "red"],
  ["a title", ["\x1b]0;gatehouse\x07here"], "here"],
  ["an erased end of a line", ["a long line\x1b[5D\x1b[K"], "a long"],
  ["a long line", ["abcdefghijklmnopqrstuvwxyz"], "abcdefghijklmnopqrst\nuvwxyz"],
  ["what is scrolled out", ["1\r\n2\r\n3\r\n4"], "2\n3\n4"],
])("the screen shows %s", (_what, output, text) => {
  expect(shown(output)).toBe(text);
});

test("the screen knows colours", () => {
  const screen = new TerminalScreen(20, 3);
  screen.write("\x1b[1;32mup\x1b[22m!\x1b[0m.");
  expect(screen.cells()[0]?.map(({ look }) => look)).toEqual([
    { colour: 2, bold: true },
    { colour: 2, bold: true },
    { colour: 2 },
    {},
  ]);
});
