import type { Visitor } from "@/lib/contract/traffic";
import { isHere } from "./here-now";

/** One person on all tunnels. */
export type PersonSeen = {
  email: string;
  /** On one of the tunnels somebody came with it of whom the issuer does not say that it is theirs. */
  isUnverified: boolean;
  name: string | undefined;
  firstSeenAt: string;
  lastSeenAt: string;
  requests: number;
  /** Last seen first. */
  tunnels: readonly Visitor[];
};

/** Merges loaded visitors with live events, which are newer. */
export function mergeVisitors(asked: readonly Visitor[], live: Iterable<Visitor>): Visitor[] {
  const byKey = new Map(asked.map((visitor) => [keyOf(visitor), visitor]));
  for (const visitor of live) {
    const known = byKey.get(keyOf(visitor));
    if (!known || known.lastSeenAt <= visitor.lastSeenAt) byKey.set(keyOf(visitor), visitor);
  }
  return [...byKey.values()];
}

export function toPeople(visitors: readonly Visitor[]): PersonSeen[] {
  const byEmail = new Map<string, Visitor[]>();
  for (const visitor of visitors) {
    byEmail.set(visitor.email, [...(byEmail.get(visitor.email) ?? []), visitor]);
  }
  return [...byEmail].map(([email, seen]) => {
    const tunnels = seen.sort((a, b) => compare(b.lastSeenAt, a.lastSeenAt));
    return {
      email,
      isUnverified: tunnels.some(({ emailVerified }) => emailVerified === false),
      name: tunnels.find(({ name }) => name)?.name,
      firstSeenAt: tunnels.map(({ firstSeenAt }) => firstSeenAt).sort()[0] ?? "",
      lastSeenAt: tunnels[0]?.lastSeenAt ?? "",
      requests: tunnels.reduce((sum, { requests }) => sum + requests, 0),
      tunnels,
    };
  });
}

/**
 * First the people who are here, by address, so that rows do not move at each request; then the others, latest first.
 */
export function inOrder(people: readonly PersonSeen[], now: number): PersonSeen[] {
  const here = people.filter((person) => isPersonHere(person, now));
  const gone = people.filter((person) => !isPersonHere(person, now));
  return [
    ...here.sort((a, b) => compare(a.email, b.email)),
    ...gone.sort((a, b) => compare(b.lastSeenAt, a.lastSeenAt)),
  ];
}

export function isPersonHere({ tunnels }: PersonSeen, now: number): boolean {
  return tunnels.some((visitor) => isHere(visitor, now));
}

function keyOf({ tunnelId, email }: Visitor): string {
  return `${tunnelId} ${email}`;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
