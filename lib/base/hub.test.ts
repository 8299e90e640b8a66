import { expect, test } from "vitest";
import { Hub } from "./hub";

const removed = (id: string) => ({ type: "removed", data: { id } }) as const;

test("events have increasing ids and reach every listener until it leaves", () => {
  const hub = new Hub();
  const seen: number[] = [];
  const leave = hub.subscribe(
    (events) => seen.push(...events.map(({ id }) => id)),
    () => undefined,
  );
  hub.publish(removed("a"));
  hub.publish(removed("b"));
  leave();
  hub.publish(removed("c"));
  expect(seen).toHaveLength(2);
  expect(seen[1]).toBe((seen[0] ?? 0) + 1);
});

test("a listener that returns gets the events that it missed", () => {
  const hub = new Hub();
  const before = hub.latestId;
  hub.publish(removed("a"));
  const between = hub.latestId;
  hub.publish(removed("b"));
  expect(hub.since(before)?.map(({ event }) => event)).toEqual([removed("a"), removed("b")]);
  expect(hub.since(between)).toHaveLength(1);
  expect(hub.since(hub.latestId)).toEqual([]);
});

test("an id that is too old, from an earlier process or from the future is unknown", () => {
  const hub = new Hub();
  const first = hub.latestId;
  expect(hub.since(first - 1)).toBeUndefined();
  for (let count = 0; count < 1_100; count += 1) hub.publish(removed(String(count)));
  expect(hub.since(first)).toBeUndefined();
  expect(hub.since(hub.latestId + 1)).toBeUndefined();
});
