import { expect, test } from "vitest";
import { findLacking } from "./entry-rules";

const held = (roles: string[], tenants: Record<string, string[]> = {}) => ({
  roles: new Set(roles),
  tenants: new Map(Object.entries(tenants).map(([id, names]) => [id, new Set(names)])),
});

test("with tenants listed only the roles within those count", () => {
  const asked = { roles: ["admin"], tenants: ["T1", "T2"] };
  expect(findLacking(held(["admin"], { T3: ["admin"] }), asked)).toBe("tenant");
  expect(findLacking(held(["admin"], { T1: ["editor"] }), asked)).toBe("role");
  expect(findLacking(held([], { T1: [], T2: ["admin"] }), asked)).toBeUndefined();
});

test("without tenants a role at the top counts, and one of the roles is enough", () => {
  expect(findLacking(held([], { T1: ["admin"] }), { roles: ["admin"], tenants: [] })).toBe("role");
  const either = { roles: ["admin", "editor"], tenants: [] };
  expect(findLacking(held(["editor"]), either)).toBeUndefined();
  expect(findLacking(held([]), { roles: [], tenants: [] })).toBeUndefined();
});
