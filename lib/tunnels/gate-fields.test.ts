import { expect, test } from "vitest";
import { tunnelCreateSchema, tunnelPatchSchema } from "@/lib/contract/tunnel-input";
import { tunnelConfigSchema } from "@/lib/contract/tunnels";
import { findConfigIssues } from "./check-config";
import { findGateNeeds, importedGateFields, keptGateFields, newGateFields } from "./gate-fields";

const policy = { protection: "traffic-policy", pooling: false } as const;
const listener = { protection: "listener-oidc", pooling: false } as const;
const config = { upstream: "http://localhost:3000", protection: "traffic-policy" } as const;
const pathsOf = (fields: object) => findConfigIssues({ ...config, ...fields }).map((i) => i.path);

test("a new tunnel has the gate wherever one is possible, and lets people ask", () => {
  expect(newGateFields(policy, {})).toEqual({ gate: true, askToComeIn: true });
  expect(newGateFields(listener, {})).toEqual({ gate: false, askToComeIn: false });
  expect(newGateFields({ ...policy, pooling: true }, {})).toEqual({
    gate: true,
    askToComeIn: false,
  });
  expect(newGateFields(policy, { gate: false })).toEqual({ gate: false, askToComeIn: false });
});

test("a tunnel that was stored before the gate stays without it", () => {
  const { gate, askToComeIn, requireVerifiedEmail, allowedRoles } = tunnelConfigSchema.shape;
  const old = [gate, askToComeIn, requireVerifiedEmail, allowedRoles].map((s) =>
    s.parse(undefined),
  );
  expect(old).toEqual([false, false, true, []]);
});

test("the older protection switches the gate off, but not silently when it was requested", () => {
  expect(keptGateFields({ ...listener, gate: true }, {})).toEqual({ gate: false });
  expect(keptGateFields({ ...listener, gate: true }, { gate: true })).toEqual({ gate: true });
  expect(keptGateFields({ ...policy, gate: true }, {})).toEqual({ gate: true });
  expect(pathsOf({ protection: "listener-oidc", gate: true })).toEqual(["gate"]);
});

test("a file that does not mention the gate keeps the stored value, or gets the gate without questions", () => {
  expect(importedGateFields(policy, undefined)).toEqual({ gate: true, askToComeIn: false });
  expect(importedGateFields(listener, undefined)).toEqual({ gate: false, askToComeIn: false });
  const stored = { gate: true, askToComeIn: true };
  expect(importedGateFields(policy, stored)).toEqual(stored);
  expect(importedGateFields(listener, stored)).toEqual({ gate: false, askToComeIn: false });
  expect(importedGateFields({ ...policy, gate: false }, stored).gate).toBe(false);
});

test("settings that only the gate can apply are refused without it, at their field", () => {
  const needs = {
    askToComeIn: true,
    allowedRoles: ["admin"],
    allowedTenants: ["T1"],
    allowedOrigins: ["https://app.example.com"],
  };
  expect(pathsOf({ gate: false, ...needs })).toEqual(Object.keys(needs));
  expect(pathsOf({ gate: true, ...needs })).toEqual([]);
  expect(findGateNeeds({ allowedRoles: [] })).toEqual([]);
  expect(pathsOf({ gate: true, askToComeIn: true, pooling: true })).toEqual(["pooling"]);
});

test("roles and tenants are stored as written, once each", () => {
  const { allowedRoles, allowedTenants } = tunnelPatchSchema.parse({
    allowedRoles: [" Tenant Admin ", "Tenant Admin", "tenant admin"],
    allowedTenants: ["T2acme"],
  });
  expect(allowedRoles).toEqual(["Tenant Admin", "tenant admin"]);
  expect(allowedTenants).toEqual(["T2acme"]);
  for (const wrong of ["", " ", "a\u202eb", "x".repeat(201)]) {
    expect(tunnelPatchSchema.safeParse({ allowedRoles: [wrong] }).success).toBe(false);
  }
  const many = Array.from({ length: 201 }, (_, index) => `role ${index}`);
  expect(tunnelPatchSchema.safeParse({ allowedRoles: many }).success).toBe(false);
});

test.each([
  ["https://App.example.com/", "https://app.example.com"],
  ["http://localhost:5173", "http://localhost:5173"],
  ["https://app.example.com:443", "https://app.example.com"],
  ["*", undefined],
  ["null", undefined],
  ["https://*.example.com", undefined],
  ["https://app.example.com/path", undefined],
  ["https://user@app.example.com", undefined],
  ["file:///etc", undefined],
  ["app.example.com", undefined],
  [`https://${"a".repeat(400)}.com`, undefined],
])("the origin %s is %s", (text, origin) => {
  const { data } = tunnelCreateSchema.shape.allowedOrigins.safeParse([text]);
  expect(data?.[0]).toBe(origin);
});
