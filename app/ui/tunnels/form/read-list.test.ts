import { expect, test } from "vitest";
import { readEmails, readList } from "./read-list";

test("a list may be separated by commas, semicolons, spaces and line breaks", () => {
  expect(readList(" a.example, b.example;c.example\r\n\td.example\n\n")).toEqual([
    "a.example",
    "b.example",
    "c.example",
    "d.example",
  ]);
  expect(readList(" \n ")).toEqual([]);
});

test("addresses copied from a mail program lose their names, nothing else is dropped", () => {
  const pasted =
    'Member One <member@example.com>, "Guest, Two" <guest@example.org>; not-an-address';
  expect(readEmails(pasted)).toContain("member@example.com");
  expect(readEmails(pasted)).toContain("guest@example.org");
  expect(readEmails(pasted)).toContain("not-an-address");
  expect(readEmails("mailto:member@example.com")).toEqual(["member@example.com"]);
});
