import { expect, test } from "vitest";
import { sampleTunnel } from "@/app/ui/tunnels/sample-tunnel";
import type { TunnelStatus } from "@/lib/contract/tunnels";
import { countStates, matchesState, readStateFilter } from "./state-filter";

function tunnel(name: string, state: TunnelStatus["state"], desired: TunnelStatus["desired"]) {
  const sample = sampleTunnel(name);
  return { ...sample, status: { ...sample.status, state, desired } };
}

const ALL = [
  tunnel("a", "online", "up"),
  tunnel("b", "starting", "up"),
  tunnel("c", "reconnecting", "up"),
  tunnel("d", "stopping", "down"),
  tunnel("e", "stopped", "down"),
  // It is to be up, but does not start again by itself.
  tunnel("f", "failed", "up"),
];

test("each tunnel is in exactly one of up, failed and stopped", () => {
  expect(countStates(ALL, new Set(["a", "f"]))).toEqual({ up: 3, failed: 1, stopped: 2, asks: 2 });
});

test("where somebody asks to come in is a filter of its own, whatever the state", () => {
  const found = ALL.filter((each) => matchesState(each, "asks", new Set(["a", "f", "gone"])));
  expect(found.map(({ name }) => name)).toEqual(["a", "f"]);
});

test("an address with another word, or without one, means all tunnels", () => {
  expect(["up", "failed", "stopped", "asks"].map(readStateFilter)).not.toContain(undefined);
  for (const text of ["", "Up", "all", "constructor", null]) {
    expect(readStateFilter(text)).toBeUndefined();
  }
});
