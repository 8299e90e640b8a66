import { expect, test } from "vitest";
import { sampleTunnel } from "@/app/ui/tunnels/sample-tunnel";
import type { LiveEvent, Snapshot } from "@/lib/contract/events";
import type { Tunnel } from "@/lib/contract/tunnels";
import { applyEvent, initialLiveState, setConnection, setPending, toSnapshot } from "./live-state";

function tunnel(id: string, createdAt: string, position = 0): Tunnel {
  return sampleTunnel(id, { createdAt, updatedAt: createdAt, position });
}

const first = tunnel("first", "2026-01-01T00:00:00.000Z");
const second = tunnel("second", "2026-01-02T00:00:00.000Z");
const snapshot: Snapshot = {
  version: "1",
  tunnels: [second, first],
  sessions: [],
  notices: [],
  visitors: [],
  traffic: [],
  asks: [],
  groups: [],
};
const start = () => initialLiveState(snapshot);

test("a tunnel that gets another place moves there", () => {
  const moved = { ...first, position: 1 };
  expect(applyEvent(start(), { type: "tunnel", data: moved }).list).toEqual([second, moved]);
});

test("notices come newest first, and their number is limited", () => {
  let state = start();
  for (let id = 1; id <= 60; id += 1) {
    const notice = { id, at: first.createdAt, kind: "down" as const, tunnels: [], title: "Down" };
    state = applyEvent(state, { type: "notice", data: notice });
  }
  expect(state.notices.length).toBe(50);
  expect(state.notices[0]?.id).toBe(60);
  const [, second] = state.notices;
  if (!second) throw new Error("There is no second notice.");
  state = applyEvent(state, { type: "notice", data: { ...second, title: "Up again" } });
  expect(state.notices.length).toBe(50);
  expect(state.notices[1]).toMatchObject({ id: second.id, title: "Up again" });
});

test("in the same place tunnels are in the order of creation, whatever order they arrive in", () => {
  expect(start().list).toEqual([first, second]);
  const third = tunnel("third", "2026-01-01T12:00:00.000Z");
  const ids = applyEvent(start(), { type: "tunnel", data: third }).list.map(({ id }) => id);
  expect(ids).toEqual(["first", "third", "second"]);
});

test("an event keeps the identity of all other tunnels", () => {
  const state = applyEvent(start(), { type: "tunnel", data: { ...second, name: "renamed" } });
  expect(state.tunnels.get("first")).toBe(first);
  expect(state.tunnels.get("second")?.name).toBe("renamed");
});

test("tunnels that are missing in a snapshot count as removed", () => {
  const state = applyEvent(start(), {
    type: "snapshot",
    data: { ...snapshot, version: "2", tunnels: [second] },
  });
  expect(state.list).toEqual([second]);
  expect(state.removed.has("first")).toBe(true);
  expect([state.loadedVersion, state.version]).toEqual(["1", "2"]);
});

test("a tunnel that comes back is no longer removed", () => {
  const gone = applyEvent(start(), { type: "removed", data: { id: "first" } });
  expect(gone.list).toEqual([second]);
  const back = applyEvent(gone, { type: "tunnel", data: first });
  expect(back.removed.has("first")).toBe(false);
  expect(back.list).toEqual([first, second]);
});

test("who is told late of a removed tunnel is not there", () => {
  const gone = applyEvent(start(), { type: "removed", data: { id: "first" } });
  const late = applyEvent(gone, {
    type: "visitor",
    data: {
      tunnelId: "first",
      email: "member@example.com",
      firstSeenAt: first.createdAt,
      lastSeenAt: first.createdAt,
      requests: 1,
      open: 0,
      activeNow: true,
    },
  });
  expect(late.visitors.size).toBe(0);
});

test("an event of a tunnel ends its pending action, and no other", () => {
  const pending = setPending(setPending(start(), "first", "start"), "second", "stop");
  const state = applyEvent(pending, { type: "tunnel", data: first });
  expect([...state.pending]).toEqual([["second", "stop"]]);
});

test("a snapshot ends only the pending actions of tunnels that it tells anew", () => {
  const pending = setPending(setPending(start(), "first", "stop"), "second", "stop");
  const stopped = { ...second, status: { ...second.status, state: "stopping" as const } };
  const data = { ...snapshot, tunnels: [structuredClone(first), stopped] };
  const state = applyEvent(pending, { type: "snapshot", data });
  expect([...state.pending]).toEqual([["first", "stop"]]);
});

test("a visitor of one tunnel leaves the visitors of the others alone", () => {
  const visitor = (tunnelId: string, email: string, requests: number): LiveEvent => ({
    type: "visitor",
    data: {
      tunnelId,
      email,
      firstSeenAt: first.createdAt,
      lastSeenAt: first.createdAt,
      requests,
      open: 0,
      activeNow: false,
    },
  });
  const state = [
    visitor("first", "member@example.com", 1),
    visitor("first", "guest@example.org", 1),
    visitor("second", "member@example.com", 1),
  ].reduce(applyEvent, start());
  const next = applyEvent(state, visitor("first", "member@example.com", 2));
  expect(next.visitors.get("first")?.get("member@example.com")?.requests).toBe(2);
  expect(next.visitors.get("first")?.get("guest@example.org")?.requests).toBe(1);
  expect(next.visitors.get("second")).toBe(state.visitors.get("second"));
  expect(toSnapshot(next).visitors).toHaveLength(3);
});

test("a snapshot keeps the identity of what it says as before", () => {
  const people = ["first", "second"].map((tunnelId) => ({
    tunnelId,
    email: "member@example.com",
    firstSeenAt: first.createdAt,
    lastSeenAt: first.createdAt,
    requests: 1,
    open: 0,
    activeNow: false,
  }));
  const told: Snapshot = { ...snapshot, visitors: people };
  const state = initialLiveState(told);
  const again = applyEvent(state, { type: "snapshot", data: structuredClone(told) });
  for (const part of ["tunnels", "list", "sessions", "notices", "visitors", "asks"] as const) {
    expect(again[part], part).toBe(state[part]);
  }

  const [visitor, ...others] = structuredClone(people);
  if (!visitor) throw new Error("There is no visitor.");
  const changed = applyEvent(state, {
    type: "snapshot",
    data: {
      ...structuredClone(told),
      tunnels: [{ ...second, name: "renamed" }, structuredClone(first)],
      visitors: [{ ...visitor, requests: 2 }, ...others],
    },
  });
  expect(changed.list.map(({ name }) => name)).toEqual([first.name, "renamed"]);
  expect(changed.tunnels.get("first")).toBe(first);
  expect(changed.visitors.get("first")?.get("member@example.com")?.requests).toBe(2);
  expect(changed.visitors.get("second")).toBe(state.visitors.get("second"));
});

test("an outage counts from its beginning", () => {
  const live = setConnection(start(), "live", 10);
  const down = setConnection(live, "connecting", 20);
  expect(setConnection(down, "connecting", 30).connection).toEqual({
    state: "connecting",
    since: 20,
  });
});
