import { expect, test } from "vitest";
import type { Visitor } from "@/lib/contract/traffic";
import { arrivals } from "./arrivals";

const seen = (email: string, tunnelId: string, first: string, last: string): Visitor => ({
  tunnelId,
  email,
  firstSeenAt: `2026-03-01T${first}:00.000Z`,
  lastSeenAt: `2026-03-01T${last}:00.000Z`,
  requests: 1,
  open: 1,
  activeNow: true,
});

test("who came last is first, and a person on two tunnels is one", () => {
  const people = arrivals([
    seen("member@example.com", "a", "10:00", "10:05"),
    seen("guest@example.com", "a", "10:01", "10:01"),
    seen("member@example.com", "b", "10:03", "10:09"),
  ]);
  expect(people.map(({ email }) => email)).toEqual(["guest@example.com", "member@example.com"]);
  expect(people[1]).toMatchObject({
    firstSeenAt: "2026-03-01T10:00:00.000Z",
    lastSeenAt: "2026-03-01T10:09:00.000Z",
    open: 2,
  });
});
