import type { Visitor } from "@/lib/contract/traffic";

/**
 * One entry for each person, who may be on several tunnels: since the first of them, and as active as on the most active
 * one. Who came last is first.
 */
export function arrivals(visitors: readonly Visitor[]): readonly Visitor[] {
  const people = new Map<string, Visitor>();
  for (const visitor of visitors) {
    const known = people.get(visitor.email);
    people.set(visitor.email, known ? joined(known, visitor) : visitor);
  }
  return [...people.values()].sort(
    (a, b) => b.firstSeenAt.localeCompare(a.firstSeenAt) || a.email.localeCompare(b.email),
  );
}

function joined(a: Visitor, b: Visitor): Visitor {
  return {
    ...a,
    firstSeenAt: a.firstSeenAt < b.firstSeenAt ? a.firstSeenAt : b.firstSeenAt,
    lastSeenAt: a.lastSeenAt > b.lastSeenAt ? a.lastSeenAt : b.lastSeenAt,
    open: a.open + b.open,
  };
}
