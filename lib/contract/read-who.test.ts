import fc from "fast-check";
import { expect, test } from "vitest";
import { readWho, writeWho } from "./read-who";

const NONE = { allowedEmails: [], allowedDomains: [], allowedRoles: [], allowedTenants: [] };

test("people, domains, roles and tenants are distinguished in one box", () => {
  const typed =
    "member@example.com, @example.org;example.net *@example.edu\nrole:admin\nTenant: T2abc";
  expect(readWho(typed)).toEqual({
    allowedEmails: ["member@example.com"],
    allowedDomains: ["example.org", "example.net", "example.edu"],
    allowedRoles: ["admin"],
    allowedTenants: ["T2abc"],
  });
  expect(readWho(" \n ")).toEqual(NONE);
});

test("addresses from a mail program lose their names, and nothing else is dropped", () => {
  const pasted =
    'Member One <member@example.com>, "Guest, Two" <guest@example.org>; nobody\nmailto:owner@example.com first@example.com Last <last@example.com>';
  expect(readWho(pasted).allowedEmails).toEqual([
    "member@example.com",
    "guest@example.org",
    "nobody",
    "owner@example.com",
    "first@example.com",
    "last@example.com",
  ]);
});

test("a role's name may have spaces, and ends where another entry begins", () => {
  expect(readWho("role:Tenant Admin, role:a role:b member@example.com @example.com")).toEqual({
    allowedEmails: ["member@example.com"],
    allowedDomains: ["example.com"],
    allowedRoles: ["Tenant Admin", "a", "b"],
    allowedTenants: [],
  });
  expect(readWho('role:"Sales, EU" tenant:"a\\nb"')).toEqual({
    ...NONE,
    allowedRoles: ["Sales, EU"],
    allowedTenants: ["a\nb"],
  });
  // An incomplete entry is refused and not dropped.
  expect(readWho("role:").allowedRoles).toEqual([""]);
});

test("every list that can be stored is the same after it was written and read as text", () => {
  const name = fc.string({ minLength: 1, maxLength: 200, unit: "grapheme" }).filter((text) => {
    return text === text.trim();
  });
  const names = fc.array(
    fc.oneof(name, fc.constantFrom("Sales, EU", "a role:b", "x @y", '"', "a  b", "\u00a0x\u00a0y")),
  );
  fc.assert(
    fc.property(names, names, (allowedRoles, allowedTenants) => {
      const who = {
        allowedEmails: ["member@example.com", "o'brien@example.com"],
        allowedDomains: ["example.com", "xn--bcher-kva.example"],
        allowedRoles,
        allowedTenants,
      };
      expect(readWho(writeWho(who))).toEqual(who);
    }),
  );
});

test("the time grows only with the length of the text", () => {
  const hostile = ['role:"', "role:a ", "a ", " ", '"a,', "x<", "role:\u00a0 "];
  for (const piece of hostile) expect(readWho(piece.repeat(40_000))).toBeDefined();
  expect(readWho(`<${"a@".repeat(40_000)}`).allowedEmails).toHaveLength(1);
});
