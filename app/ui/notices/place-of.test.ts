import { expect, test } from "vitest";
import { placeOf } from "./place-of";

test("a notice links to its tunnel, and a question to the people who ask there", () => {
  const shop = { id: "shop", name: "Shop" };
  expect(placeOf({ kind: "down", tunnels: [shop] })).toBe("/tunnels/shop");
  expect(placeOf({ kind: "ask", tunnels: [shop] })).toBe("/tunnels/shop#asks");
  expect(placeOf({ kind: "ask", tunnels: [shop, { id: "docs", name: "Docs" }] })).toBeUndefined();
  expect(placeOf({ kind: "refused", tunnels: [shop] })).toBe("/visits?tunnel=shop");
  expect(placeOf({ kind: "assistant", tunnels: [shop] })).toBe("/settings/assistants");
  expect(placeOf({ kind: "gatehouse", tunnels: [] })).toBeUndefined();
});
