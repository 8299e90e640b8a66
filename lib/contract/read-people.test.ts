import { expect, test } from "vitest";
import { readPeople } from "./read-people";

test("addresses and domains are told apart", () => {
  expect(readPeople("member@example.com, example.org;@example.net\nguest@example.org ")).toEqual({
    allowedEmails: ["member@example.com", "guest@example.org"],
    allowedDomains: ["example.org", "@example.net"],
  });
  expect(readPeople("  ")).toEqual({ allowedEmails: [], allowedDomains: [] });
});
