import { expect, test } from "vitest";
import { sampleTunnel } from "@/app/ui/tunnels/sample-tunnel";
import { findItems, listItems } from "./palette-items";

const items = listItems({
  tunnels: [
    sampleTunnel("Storefront", { group: "Demo" }),
    sampleTunnel("Admin"),
    sampleTunnel("Restock"),
  ],
  profiles: [{ id: "p", name: "Descope staging" }],
  accounts: [{ id: "a", name: "Work account" }],
});
const titles = (typed: string) => findItems(items, typed, 20).map(({ title }) => title);

test("words in any order find tunnels, their actions, groups, profiles and accounts", () => {
  expect(titles("storefront start")[0]).toBe("Start Storefront");
  expect(titles("demo start")).toEqual(["Start group Demo"]);
  expect(titles("staging")).toEqual(["Descope staging"]);
  expect(titles("work")).toContain("Work account");
  expect(titles("nothing like this")).toEqual([]);
});

test("items that begin with the word come before those that contain it", () => {
  expect(titles("sto")[0]).toBe("Storefront");
  expect(titles("sto").indexOf("Storefront")).toBeLessThan(titles("sto").indexOf("Restock"));
});

test("before anything is typed it offers tunnels and general actions, not those of each tunnel", () => {
  expect(titles("")).toContain("New tunnel");
  expect(titles("")).toContain("Storefront");
  expect(titles("")).not.toContain("Start Storefront");
});

test("a stopped tunnel without a domain has no URL to copy or open", () => {
  expect(titles("storefront url")).toEqual([]);
  expect(titles("open storefront")).toEqual([]);
});

test("sharing is found by the word invite, too", () => {
  expect(titles("invite storefront")).toEqual(["Share Storefront"]);
  expect(titles("invite demo")).toEqual(["Share group Demo"]);
});
