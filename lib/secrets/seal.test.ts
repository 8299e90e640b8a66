import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { seal, unseal } from "./seal";

const key = randomBytes(32);
const place = { table: "profiles", row: "a", column: "client_secret" };

test("a sealed secret opens in its own place", () => {
  expect(unseal(key, place, seal(key, place, "K2 ünïcode"))).toBe("K2 ünïcode");
});

test("sealing twice gives two texts", () => {
  expect(seal(key, place, "same")).not.toBe(seal(key, place, "same"));
});

test.each([
  ["another row", { ...place, row: "b" }],
  ["another column", { ...place, column: "authtoken" }],
  ["another table", { ...place, table: "accounts" }],
])("a sealed secret moved to %s cannot be opened", (_where, elsewhere) => {
  expect(unseal(key, elsewhere, seal(key, place, "secret"))).toBeUndefined();
});

test("with another key, a changed byte, a cut text or an unknown version nothing is opened", () => {
  const sealed = seal(key, place, "secret");
  const changed = `${sealed.slice(0, -2)}${sealed.endsWith("AA") ? "BB" : "AA"}`;
  expect(unseal(randomBytes(32), place, sealed)).toBeUndefined();
  expect(unseal(key, place, changed)).toBeUndefined();
  expect(unseal(key, place, sealed.slice(0, 12))).toBeUndefined();
  expect(unseal(key, place, sealed.replace("v1.", "v2."))).toBeUndefined();
});
