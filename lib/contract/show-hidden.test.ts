import { expect, test } from "vitest";
import { csvLine } from "@/lib/base/csv-line";
import { hasHidden, showHidden, toPlainJson } from "./show-hidden.mjs";

test.each([
  ["\u001b[31mred", "\\u001b[31mred"],
  ["\u009b31mred", "\\u009b31mred"],
  ["a\u007fb\u0000", "a\\u007fb\\u0000"],
  ["invoice\u202efdp.exe", "invoice\\u202efdp.exe"],
  ["a\u2066b\u2069\u200f\u061c", "a\\u2066b\\u2069\\u200f\\u061c"],
  ["ad\u200bmin\ufeff\u2060\u00ad", "ad\\u200bmin\\ufeff\\u2060\\u00ad"],
  ["tag\u{e0041}", "tag\\u{e0041}"],
  ["half\ud800", "half\\ud800"],
  ["two\r\nlines\u2028\u0085", "two\\u000d\\u000alines\\u2028\\u0085"],
  ["blank\u2800\u3164\uffa0", "blank\\u2800\\u3164\\uffa0"],
  ["no emoji\ufe0f a\ufe0e 1\ufe0f ❤️\ufe0f", "no emoji\\ufe0f a\\ufe0e 1\\ufe0f ❤️\\ufe0f"],
  ["object\ufffc joined\u{13430}", "object\\ufffc joined\\u{13430}"],
])("%j is shown as %s", (text, shown) => {
  expect(hasHidden(text)).toBe(true);
  expect(showHidden(text)).toBe(shown);
  expect(hasHidden(showHidden(text))).toBe(false);
});

test.each([
  "Café",
  "日本語 テスト",
  "שלום עולם",
  "مرحبا",
  "☕️ Storefront ❤️",
  "1️⃣ #️⃣ ↔︎",
  "辻\u{e0100}さん",
  "a\u00a0b",
  "\\u202e",
])("%s stays as it is", (text) => {
  expect(hasHidden(text)).toBe(false);
  expect(showHidden(text)).toBe(text);
});

test("the characters in `kept` stay", () => {
  expect(showHidden("one\ntwo\u202e", "\n")).toBe("one\ntwo\\u202e");
});

test("JSON without hidden characters is the same value", () => {
  const value = { name: "x\u202e\u009b\u{e0041}\u007f", list: ["\n", "\ud800"] };
  const json = toPlainJson(value, 2);
  expect(JSON.parse(json)).toEqual(value);
  expect(hasHidden(json.replaceAll("\n", ""))).toBe(false);
});

test("a cell is never a formula, and never becomes another cell or line", () => {
  expect(csvLine(['=HYPERLINK("https://x.example","y")', "+1", "-1", "@x", "\t=1", "＝1"])).toBe(
    `"'=HYPERLINK(""https://x.example"",""y"")","'+1","'-1","'@x","'\\u0009=1","'＝1"\r\n`,
  );
  expect(csvLine(["a,b", 'c"d', "e\r\nf", "g\u202eh", "member@example.com"])).toBe(
    '"a,b","c""d","e\\u000d\\u000af","g\\u202eh","member@example.com"\r\n',
  );
});

test("long texts take time in proportion to their length", () => {
  const long = "\u202e \n=".repeat(50_000);
  expect(showHidden(long).length).toBe(50_000 * (6 + 1 + 6 + 1));
  expect(csvLine(["x;=1;y; -2;a;b"])).toBe("\"x;'=1;y; '-2;a;b\"\r\n");
  expect(csvLine([" ".repeat(100_000)]).length).toBe(100_004);
});
