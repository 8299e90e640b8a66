import { expect, test } from "vitest";
import type { Visitor } from "@/lib/contract/traffic";
import { inOrder, isPersonHere, mergeVisitors, toPeople } from "./people";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

function visitor(tunnelId: string, email: string, seen: number, more: Partial<Visitor> = {}) {
  return {
    tunnelId,
    email,
    firstSeenAt: at(0),
    lastSeenAt: at(seen),
    requests: seen,
    open: 0,
    activeNow: true,
    ...more,
  };
}

test("the later report about a visitor counts, wherever it comes from", () => {
  const asked = [visitor("a", "x@example.com", 5), visitor("b", "x@example.com", 5)];
  const live = [visitor("a", "x@example.com", 9), visitor("b", "x@example.com", 2)];
  expect(mergeVisitors(asked, live).map(({ requests }) => requests)).toEqual([9, 5]);
});

test("one person on two tunnels is one person", () => {
  const [person, ...others] = toPeople([
    visitor("a", "x@example.com", 5, { firstSeenAt: at(3) }),
    visitor("b", "x@example.com", 9, { name: "X" }),
  ]);
  expect(others).toEqual([]);
  expect(person?.isUnverified).toBe(false);
  expect(person).toMatchObject({ name: "X", requests: 14, firstSeenAt: at(0), lastSeenAt: at(9) });
  expect(person?.tunnels.map(({ tunnelId }) => tunnelId)).toEqual(["b", "a"]);
});

test("an e-mail that is not verified at one tunnel is not at all", () => {
  const [person] = toPeople([
    visitor("a", "x@example.com", 5, { emailVerified: false }),
    visitor("b", "x@example.com", 9, { emailVerified: true }),
  ]);
  expect(person?.isUnverified).toBe(true);
});

test("people who are here come first and keep their places; an open socket keeps a person here", () => {
  const people = toPeople([
    visitor("a", "gone@example.com", 1),
    visitor("a", "later@example.com", 20),
    visitor("a", "socket@example.com", 0, { open: 1 }),
    visitor("a", "busy@example.com", 100),
  ]);
  const now = Date.parse(at(120));
  const order = inOrder(people, now);
  expect(order.map(({ email }) => email.split("@")[0])).toEqual([
    "busy",
    "socket",
    "later",
    "gone",
  ]);
  expect(order.map((person) => isPersonHere(person, now))).toEqual([true, true, false, false]);
  const minuteAgo = toPeople([visitor("a", "x@example.com", 60)]);
  expect(minuteAgo.map((person) => isPersonHere(person, now))).toEqual([false]);
});

test("who was cut off by a stop is not here, however short ago that was", () => {
  const isHere = (more: Partial<Visitor>) =>
    toPeople([visitor("a", "x@example.com", 30, more)]).some((person) =>
      isPersonHere(person, Date.parse(at(31))),
    );
  expect(isHere({})).toBe(true);
  expect(isHere({ activeNow: false })).toBe(false);
});
