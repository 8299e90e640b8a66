import { expect, test } from "vitest";
import type { Tunnel } from "@/lib/contract/tunnels";
import {
  groupTunnels,
  isUp,
  matchesFilter,
  nameForAll,
  nextStop,
  orderWithGroupAt,
  summarize,
} from "./group-tunnels";
import { sampleTunnel } from "./sample-tunnel";

function tunnel(
  name: string,
  more: Partial<Tunnel> = {},
  state: Tunnel["status"]["state"] = "stopped",
): Tunnel {
  const { status, ...rest } = sampleTunnel(name);
  return { ...rest, status: { ...status, state, desired: "up" }, ...more };
}

const mixed = [
  tunnel("loose"),
  tunnel("w1", { group: "Web" }),
  tunnel("a1", { group: "Api" }),
  tunnel("d1", { group: "Docs" }),
  tunnel("w2", { group: "Web" }),
  tunnel("a2", { group: "Api" }),
];

test("a group has the place of its first tunnel, and tunnels without a group come last", () => {
  const groups = groupTunnels(mixed);
  expect(groups.map((group) => [group.name, group.tunnels.map(({ name }) => name)])).toEqual([
    ["Web", ["w1", "w2"]],
    ["Api", ["a1", "a2"]],
    ["Docs", ["d1"]],
    [undefined, ["loose"]],
  ]);
});

test("a group is moved as one block, and past only one other", () => {
  expect(orderWithGroupAt(mixed, "Web", "Api")).toEqual(["a1", "a2", "w1", "w2", "d1", "loose"]);
  expect(orderWithGroupAt(mixed, "Docs", "Web")).toEqual(["d1", "w1", "w2", "a1", "a2", "loose"]);
  expect(orderWithGroupAt(mixed, "Web", "Docs")).toEqual(["a1", "a2", "d1", "w1", "w2", "loose"]);
});

test("every word of the filter must occur, anywhere and in any case", () => {
  const shop = tunnel("Storefront", { group: "Checkout", domain: "shop.example.com" }, "online");
  expect(matchesFilter(shop, "Descope production", "STORE production online")).toBe(true);
  expect(matchesFilter(shop, "Descope production", "shop staging")).toBe(false);
  expect(matchesFilter(shop, "", "app down")).toBe(false);
  const status = { ...shop.status, app: "down" as const };
  expect(matchesFilter({ ...shop, status }, "", "app down")).toBe(true);
});

test("a button for what a filter has found does not say that it is for all", () => {
  expect(nameForAll("Start", 14, false)).toBe("Start all");
  expect(nameForAll("Start", 3, true)).toBe("Start these 3");
  expect(nameForAll("Stop", 1, true)).toBe("Stop this one");
  expect(nameForAll("Stop", 0, true)).toBe("Stop these");
});

test("the summary leaves out states without tunnels", () => {
  const all = [tunnel("a", {}, "online"), tunnel("b", {}, "failed"), tunnel("c", {}, "online")];
  expect(summarize(all)).toBe("2 up · 1 failed");
});

test("a failed tunnel counts as down although its desired state is up", () => {
  expect(isUp(tunnel("a", {}, "reconnecting"))).toBe(true);
  expect(isUp(tunnel("a", {}, "failed"))).toBe(false);
});

test("an automatic stop is of the whole group only when every tunnel that is up has it", () => {
  const [early, late] = ["2026-01-01T12:00:00.000Z", "2026-01-01T13:00:00.000Z"];
  const up = (name: string, stopAt?: string) => {
    const { status, ...rest } = tunnel(name, {}, "online");
    return { ...rest, status: { ...status, ...(stopAt && { stopAt }) } };
  };
  expect(nextStop([up("a", early), up("b", early), tunnel("c", {}, "failed")])).toEqual({
    at: early,
    who: "",
    count: 2,
  });
  expect(nextStop([up("a"), up("b", early)])).toEqual({ at: early, who: "b", count: 1 });
  expect(nextStop([up("a", late), up("b", early), up("c", early)])?.who).toBe("2 of 3");
  expect(nextStop([up("a")])).toBeUndefined();
});
