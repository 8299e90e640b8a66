import type { AccessRows } from "@/db/access";
import { foldEmail } from "@/lib/contract/fold-email";
import { isSameIssuer } from "@/lib/contract/same-issuer";
import { type DoorEntry, fromDoorRow, toDoorRow } from "./door-entry";

// Times are milliseconds since the epoch; without `until` there is no end.

/** Whose it is, as far as that is known. A person is issuer and `sub`; entries from earlier versions have no issuer. */
export type Owner = { issuer?: string | undefined; sub?: string | undefined };

/** Its owner is who used it first. */
export type GrantEntry = Owner & {
  email: string;
  until?: number | undefined;
  grantedAt: number;
};

/** It holds for the e-mail and for each owner, whatever their e-mail. */
export type RemovalEntry = { email: string; removedAt: number; owners: readonly Owner[] };

/** A question that was answered with no. */
export type RefusalEntry = Owner & { sub: string; email: string; until?: number | undefined };

/** Who may enter one tunnel besides its list, and who may not. This value is never changed in place. */
export type TunnelAccess = {
  /** By e-mail in lower case. */
  readonly grants: ReadonlyMap<string, GrantEntry>;
  /** By e-mail in lower case. */
  readonly removals: ReadonlyMap<string, RemovalEntry>;
  /** By their person, see refusalKey. */
  readonly refusals: ReadonlyMap<string, RefusalEntry>;
  /** What enters without a login, by its id, oldest first. */
  readonly doors: ReadonlyMap<string, DoorEntry>;
};

export const NOBODY: TunnelAccess = {
  grants: new Map(),
  removals: new Map(),
  refusals: new Map(),
  doors: new Map(),
};

/** A copy with one entry set, or removed when it is undefined. */
export function withEntry<T>(
  map: ReadonlyMap<string, T>,
  key: string,
  entry: T | undefined,
): ReadonlyMap<string, T> {
  const next = new Map(map);
  if (entry === undefined) next.delete(key);
  else next.set(key, entry);
  return next;
}

export function refusalKey({ issuer, sub }: Owner): string {
  return JSON.stringify([issuer?.replace(/\/$/, "") ?? "", sub]);
}

/** Whether it may be this person's: by their id, at the same issuer or at one that is not known. */
export function mayBeOf(owner: Owner, person: Owner): boolean {
  if (owner.sub === undefined || owner.sub !== person.sub) return false;
  if (owner.issuer === undefined || person.issuer === undefined) return true;
  return isSameIssuer(owner.issuer, person.issuer);
}

/** What was granted so far in the future (milliseconds) was granted by a clock that was ahead. */
const AHEAD_MS = 5 * 60_000;

/**
 * What of it still holds at `now`. The same object when nothing has ended. A grant with an end that was made later than
 * now has ended as well: it would last longer by as much as the clock was ahead.
 */
export function atTime(access: TunnelAccess, now: number): TunnelAccess {
  const isOver = ({ until, grantedAt = now }: { until?: number | undefined; grantedAt?: number }) =>
    until !== undefined && (until <= now || grantedAt - now > AHEAD_MS);
  const ends = [...access.grants.values(), ...access.refusals.values()];
  if (!ends.some(isOver)) return access;
  const left = <T extends { until?: number | undefined }>(map: ReadonlyMap<string, T>) =>
    new Map([...map].filter(([, entry]) => !isOver(entry)));
  return { ...access, grants: left(access.grants), refusals: left(access.refusals) };
}

/** The time of the earliest end. */
export function firstEnd({ grants, refusals }: TunnelAccess): number {
  const ends = [...grants.values(), ...refusals.values()].map(({ until }) => until);
  return ends.reduce<number>(
    (first, until) => Math.min(first, until ?? Number.POSITIVE_INFINITY),
    Number.POSITIVE_INFINITY,
  );
}

/** The times at which its keys end or have ended. */
export function keyEnds({ doors }: TunnelAccess): number[] {
  return [...doors.values()].flatMap((door) => (door.kind === "key" ? door.until : []));
}

export function toRows({ grants, removals, refusals, doors }: TunnelAccess): AccessRows {
  return {
    doors: [...doors.values()].map(toDoorRow),
    grants: [...grants].map(([email_key, { email, issuer, sub, until, grantedAt }]) => ({
      email_key,
      email,
      issuer: issuer ?? null,
      sub: sub ?? null,
      until: until === undefined ? null : iso(until),
      granted_at: iso(grantedAt),
    })),
    removals: [...removals].map(([email_key, { email, removedAt }]) => ({
      email_key,
      email,
      removed_at: iso(removedAt),
    })),
    removalOwners: [...removals].flatMap(([email_key, { owners }]) =>
      owners.flatMap(({ issuer, sub }) =>
        sub === undefined ? [] : { email_key, issuer: issuer ?? "", sub },
      ),
    ),
    refusals: [...refusals.values()].map(({ issuer, sub, email, until }) => ({
      issuer: issuer ?? "",
      sub,
      email,
      until: until === undefined ? null : iso(until),
    })),
  };
}

export function fromRows(rows: AccessRows): TunnelAccess {
  const { grants, removals, refusals, doors } = rows;
  const owners = ownersByEmail(rows);
  const entries = doors.flatMap((row) => fromDoorRow(row) ?? []);
  entries.sort((one, other) => one.createdAt - other.createdAt);
  return {
    doors: new Map(entries.map((entry) => [entry.id, entry])),
    grants: new Map(
      grants.map(({ email, issuer, sub, until, granted_at }) => [
        foldEmail(email),
        {
          email,
          issuer: issuer ?? undefined,
          sub: sub ?? undefined,
          until: readEnd(until),
          grantedAt: Date.parse(granted_at),
        },
      ]),
    ),
    removals: new Map(
      removals.map(({ email_key, email, removed_at }) => [
        foldEmail(email),
        {
          email,
          removedAt: Date.parse(removed_at),
          owners: owners.get(email_key) ?? [],
        },
      ]),
    ),
    refusals: new Map(
      refusals.map(({ issuer, sub, email, until }) => {
        const entry = { issuer: issuer || undefined, sub, email, until: readEnd(until) };
        return [refusalKey(entry), entry];
      }),
    ),
  };
}

function ownersByEmail({ removalOwners }: AccessRows): Map<string, Owner[]> {
  const owners = new Map<string, Owner[]>();
  for (const { email_key, issuer, sub } of removalOwners) {
    const known = owners.get(email_key) ?? [];
    owners.set(email_key, known);
    known.push({ issuer: issuer || undefined, sub });
  }
  return owners;
}

/** A time that cannot be read counts as past, so that nothing becomes endless. */
function readEnd(until: string | null): number | undefined {
  if (until === null) return undefined;
  const at = Date.parse(until);
  return Number.isNaN(at) ? 0 : at;
}

export function iso(time: number): string {
  return new Date(time).toISOString();
}
