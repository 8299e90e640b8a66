import { expect, test } from "vitest";
import { toFormErrors } from "./who-errors";

const body = {
  allowedEmails: ["admin"],
  allowedDomains: ["bad_.example"],
  allowedRoles: ["admin"],
  allowedTenants: [""],
};

test("the API's errors about any of the four lists are at the one field", () => {
  expect(toFormErrors([{ path: "allowedDomains.0", message: "No." }], body)).toEqual({
    who: "“bad_.example” does not fit. No.",
  });
  expect(toFormErrors([{ path: "allowedRoles", message: "Only the gate." }], body)).toEqual({
    who: "Only the gate.",
  });
  expect(toFormErrors([{ path: "allowedTenants.0", message: "Enter tenants." }], body)).toEqual({
    who: "Enter tenants.",
  });
  expect(toFormErrors([{ path: "allowedEmails.7", message: "No." }], body)).toEqual({ who: "No." });
});

test("errors of other fields stay there, and the gate's error says what to remove first", () => {
  expect(toFormErrors([{ path: "stopAfter", message: "No." }], body)).toEqual({ stopAfter: "No." });
});
