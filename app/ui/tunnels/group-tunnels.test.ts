import { expect, test } from "vitest";
import type { Tunnel } from "@/lib/tunnels/schema";
import { groupTunnels, isUp, matchesFilter, summarize } from "./group-tunnels";
import { sampleTunnel } from "./sample-tunnel";

function tunnel(
  name: string,
  more: Partial<Tunnel> = {},
  state: Tunnel["status"]["state"] = "stopped",
): Tunnel {
  const { status, ...rest } = sampleTunnel(name);
  return { ...rest, status: { ...status, state, desired: "up" }, ...more };
}

test("groups come by name, tunnels without one last, and keep their order inside", () => {
  const groups = groupTunnels([
    tunnel("loose"),
    tunnel("two", { group: "Demo 10" }),
    tunnel("one", { group: "demo 2" }),
    tunnel("three", { group: "Demo 10" }),
  ]);
  expect(groups.map((group) => [group.name, group.tunnels.map(({ name }) => name)])).toEqual([
    ["demo 2", ["one"]],
    ["Demo 10", ["two", "three"]],
    [undefined, ["loose"]],
  ]);
});

test("the filter wants every word, anywhere and in any case", () => {
  const shop = tunnel("Storefront", { group: "Checkout", domain: "shop.example.com" }, "online");
  expect(matchesFilter(shop, "Descope production", "STORE production online")).toBe(true);
  expect(matchesFilter(shop, "Descope production", "shop staging")).toBe(false);
});

test("the summary counts what is there and leaves out the rest", () => {
  const all = [tunnel("a", {}, "online"), tunnel("b", {}, "failed"), tunnel("c", {}, "online")];
  expect(summarize(all)).toBe("2 up · 1 failed");
});

test("a failed tunnel counts as down although it is still wanted", () => {
  expect(isUp(tunnel("a", {}, "reconnecting"))).toBe(true);
  expect(isUp(tunnel("a", {}, "failed"))).toBe(false);
});
