import fc from "fast-check";
import { expect, test } from "vitest";
import { isReserved, safeTarget } from "./reserved-path";

test.each([
  "/.gatehouse",
  "/.gatehouse/",
  "/.gatehouse/ask",
  "/.gatehouse?x",
  "/.gatehouse#x",
  "/.GateHouse/ask",
  "//.gatehouse/ask",
  "/////.gatehouse",
  "\\.gatehouse",
  "/\\.gatehouse\\ask",
  "/./.gatehouse",
  "/x/../.gatehouse/ask",
  "/../../.gatehouse",
  "/.gatehouse/../secret",
  "/%2egatehouse",
  "/%2E%67%61tehouse/ask",
  "/%252egatehouse",
  "/%25252egatehouse",
  "/.%67atehouse",
  "/%2f.gatehouse",
  "/x%2f..%2f.gatehouse",
  "/%5c.gatehouse",
  "/x/%2e%2e/.gatehouse",
  "/.gatehouse%2fask",
  "/.gatehouse;a=1/ask",
  "/;a=1/.gatehouse",
  "/.gatehouse%00",
  "/.gatehouse%20/ask",
  "/.gatehou%c5%bfe/ask",
  "/.gatehou\xc5\xbfe/ask",
  "http://demo.example.com/.gatehouse/ask",
  "HTTPS://demo.example.com//%2egatehouse",
])("%s is ours", (target) => expect(isReserved(target)).toBe(true));

test.each([
  "/",
  "",
  "*",
  "/gatehouse",
  "/.gatehouse2",
  "/x/.gatehouse",
  "/x.gatehouse/ask",
  "/?to=/.gatehouse",
  "/x?.gatehouse/../.gatehouse",
  "/%",
  "/%zz%2",
  "/100%25",
  "/a%2fb",
  "/.well-known/x",
])("%s is the app's", (target) => expect(isReserved(target)).toBe(false));

/** Each byte is one character, as in headers. */
const bytes = fc.uint8Array({ maxLength: 60 }).map((all) => Buffer.from(all).toString("latin1"));

test("however its letters are encoded, it is ours", () => {
  const letter = (character: string) => {
    const hex = character.charCodeAt(0).toString(16);
    return fc.constantFrom(
      character,
      character.toUpperCase(),
      `%${hex}`,
      `%${hex.toUpperCase()}`,
      `%25${hex}`,
    );
  };
  const slashes = fc.constantFrom("/", "//", "/./", "/%2f", "\\", "/x/../", "/%2e/");
  const name = fc.tuple(...[...".gatehouse"].map(letter)).map((letters) => letters.join(""));
  const rest = fc.constantFrom("", "/", "/ask", "?a", "%2fask", "/../..");
  fc.assert(
    fc.property(slashes, name, rest, (before, middle, after) => {
      expect(isReserved(before + middle + after)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test("any text gets an answer", () => {
  const text = fc.oneof(
    bytes,
    fc
      .array(fc.constantFrom("%", "25", "2e", "/", "..", ".gatehouse", "\\", ";"))
      .map((all) => all.join("")),
  );
  fc.assert(fc.property(text, (target) => typeof isReserved(target) === "boolean"));
  for (const long of ["%25", "/", "../", "\\", ";", "%2e/", "gatehouse%"]) {
    expect(isReserved(`/a/${long.repeat(80_000)}`)).toBe(false);
  }
});

test.each([
  ["/", "/"],
  ["/a/b?c=d&e=%2f#f", "/a/b?c=d&e=%2f#f"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["/a\\b", "/"],
  ["https://evil.example", "/"],
  ["evil", "/"],
  ["", "/"],
  [null, "/"],
  [undefined, "/"],
  ["/a b", "/"],
  ["/a\r\nSet-Cookie: x=1", "/"],
  ["/\u00e4", "/"],
  ["/.gatehouse/ask", "/"],
  [`/${"a".repeat(3000)}`, "/"],
])("back to %j is %s", (text, expected) => expect(safeTarget(text)).toBe(expected));
