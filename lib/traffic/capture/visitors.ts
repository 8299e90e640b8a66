import { foldEmail } from "@/lib/contract/fold-email";
import type { Person, Visitor } from "@/lib/contract/traffic";
import { HERE_MS } from "@/lib/contract/traffic-spans";
import type { User } from "@/lib/traffic/read-user";

type Entry = {
  tunnelId: string;
  email: string;
  emailVerified: boolean | undefined;
  name: string | undefined;
  firstSeen: number;
  lastSeen: number;
  requests: number;
  open: number;
  /** Everybody was cut off since the last request: the tunnel was stopped. */
  wasCutOff: boolean;
};

/** Above this number on one tunnel, the person who was seen longest ago is forgotten. */
const MOST = 5_000;

/** Who has visited which tunnel since Gatehouse was started. Times are milliseconds; the caller passes `now`. */
export class Visitors {
  private readonly tunnels = new Map<string, Map<string, Entry>>();
  /** The visitors whom the pages show as here now. */
  private readonly here = new Set<Entry>();

  /** Call it when a request arrives. Call the returned function when the request has ended. */
  arrive(
    tunnelId: string,
    { email, emailVerified, name }: User,
    now: number,
  ): { isNews: boolean; leave(now: number): void } {
    const entry = this.entryFor(tunnelId, email, now);
    const isNews = !this.here.has(entry);
    this.here.add(entry);
    entry.name = name ?? entry.name;
    // One who comes with somebody's verified e-mail does not make up for another one.
    if (entry.emailVerified !== false) entry.emailVerified = emailVerified;
    entry.lastSeen = now;
    entry.wasCutOff = false;
    entry.requests += 1;
    entry.open += 1;
    return {
      isNews,
      leave: (then) => {
        entry.open -= 1;
        entry.lastSeen = then;
      },
    };
  }

  of(tunnelId: string, now: number): Visitor[] {
    return [...(this.tunnels.get(tunnelId)?.values() ?? [])]
      .sort((one, other) => other.lastSeen - one.lastSeen)
      .map((entry) => toVisitor(entry, now));
  }

  find(tunnelId: string, email: string, now: number): Visitor | undefined {
    const entry = this.tunnels.get(tunnelId)?.get(foldEmail(email));
    return entry && toVisitor(entry, now);
  }

  people(now: number): Person[] {
    const byEmail = new Map<string, Visitor[]>();
    for (const tunnelId of this.tunnels.keys()) {
      for (const visitor of this.of(tunnelId, now)) {
        const key = foldEmail(visitor.email);
        byEmail.set(key, [...(byEmail.get(key) ?? []), visitor]);
      }
    }
    return [...byEmail.values()]
      .map(toPerson)
      .sort((one, other) => (one.lastSeenAt < other.lastSeenAt ? 1 : -1));
  }

  /** Who is here now, the latest first. */
  hereNow(now: number, most: number): Visitor[] {
    return [...this.here]
      .filter((entry) => isHere(entry, now))
      .sort((one, other) => other.lastSeen - one.lastSeen)
      .slice(0, most)
      .map((entry) => toVisitor(entry, now));
  }

  countHere(tunnelId: string, now: number): number {
    let count = 0;
    for (const entry of this.here) {
      if (entry.tunnelId === tunnelId && isHere(entry, now)) count += 1;
    }
    return count;
  }

  /** The visitors who were here at the last call and have left since. */
  takeGone(now: number): Visitor[] {
    const gone = [...this.here].filter((entry) => !isHere(entry, now));
    for (const entry of gone) this.here.delete(entry);
    return gone.map((entry) => toVisitor(entry, now));
  }

  /** Call it when the tunnel was stopped: nobody is here any more, however short ago they were. */
  cutOff(tunnelId: string): void {
    for (const entry of this.here) if (entry.tunnelId === tunnelId) entry.wasCutOff = true;
  }

  get anyHere(): boolean {
    return this.here.size > 0;
  }

  forget(tunnelId: string): void {
    this.tunnels.delete(tunnelId);
    for (const entry of this.here) if (entry.tunnelId === tunnelId) this.here.delete(entry);
  }

  private entryFor(tunnelId: string, email: string, now: number): Entry {
    const people = this.tunnels.get(tunnelId) ?? new Map<string, Entry>();
    this.tunnels.set(tunnelId, people);
    const key = foldEmail(email);
    const known = people.get(key);
    if (known) return known;
    if (people.size >= MOST) dropOldest(people);
    const entry: Entry = {
      tunnelId,
      email,
      emailVerified: undefined,
      name: undefined,
      firstSeen: now,
      lastSeen: now,
      requests: 0,
      open: 0,
      wasCutOff: false,
    };
    people.set(key, entry);
    return entry;
  }
}

function dropOldest(people: Map<string, Entry>): void {
  let oldest: [string, Entry] | undefined;
  for (const pair of people) {
    if (pair[1].open === 0 && (!oldest || pair[1].lastSeen < oldest[1].lastSeen)) oldest = pair;
  }
  if (oldest) people.delete(oldest[0]);
}

function isHere({ open, lastSeen, wasCutOff }: Entry, now: number): boolean {
  return open > 0 || (!wasCutOff && Math.abs(now - lastSeen) < HERE_MS);
}

function toVisitor(entry: Entry, now: number): Visitor {
  const { tunnelId, email, emailVerified, name, requests, open } = entry;
  return {
    tunnelId,
    email,
    ...(emailVerified !== undefined && { emailVerified }),
    ...(name !== undefined && { name }),
    firstSeenAt: new Date(entry.firstSeen).toISOString(),
    lastSeenAt: new Date(entry.lastSeen).toISOString(),
    requests,
    open,
    activeNow: isHere(entry, now),
  };
}

function toPerson(tunnels: Visitor[]): Person {
  const latest = [...tunnels].sort((one, other) => (one.lastSeenAt < other.lastSeenAt ? 1 : -1));
  const name = latest.find((visitor) => visitor.name !== undefined)?.name;
  const firstSeen = tunnels.map(({ firstSeenAt }) => firstSeenAt).sort();
  const verified = tunnels.flatMap(({ emailVerified }) => emailVerified ?? []);
  return {
    email: latest[0]?.email ?? "",
    ...(verified.length > 0 && { emailVerified: verified.every(Boolean) }),
    ...(name !== undefined && { name }),
    firstSeenAt: firstSeen[0] ?? "",
    lastSeenAt: latest[0]?.lastSeenAt ?? "",
    requests: sum(tunnels, ({ requests }) => requests),
    open: sum(tunnels, ({ open }) => open),
    activeNow: tunnels.some(({ activeNow }) => activeNow),
    tunnels: latest,
  };
}

function sum(visitors: Visitor[], of: (visitor: Visitor) => number): number {
  return visitors.reduce((total, visitor) => total + of(visitor), 0);
}
