import type { AccessRows } from "@/db/access";
import { foldEmail } from "@/lib/contract/fold-email";
import { type DoorEntry, fromDoorRow, toDoorRow } from "./door-entry";

// Times are milliseconds since the epoch; without `until` there is no end.

export type GrantEntry = {
  email: string;
  /** Whose it is, once somebody has used it. */
  sub?: string | undefined;
  until?: number | undefined;
  grantedAt: number;
};

export type RemovalEntry = { email: string; sub?: string | undefined; removedAt: number };

/** A question that was answered with no. */
export type RefusalEntry = { email: string; until?: number | undefined };

/** Who may enter one tunnel besides its list, and who may not. It is never changed in place. */
export type TunnelAccess = {
  /** By folded e-mail. */
  readonly grants: ReadonlyMap<string, GrantEntry>;
  /** By folded e-mail. */
  readonly removals: ReadonlyMap<string, RemovalEntry>;
  /** By the provider's id of the person (`sub`). */
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

/** A copy with one entry set, or taken away when it is undefined. */
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

/** What of it still holds at `now`. The same object when nothing has ended. */
export function atTime(access: TunnelAccess, now: number): TunnelAccess {
  const isOver = ({ until }: { until?: number | undefined }) => until !== undefined && until <= now;
  const ends = [...access.grants.values(), ...access.refusals.values()];
  if (!ends.some(isOver)) return access;
  const left = <T extends { until?: number | undefined }>(map: ReadonlyMap<string, T>) =>
    new Map([...map].filter(([, entry]) => !isOver(entry)));
  return { ...access, grants: left(access.grants), refusals: left(access.refusals) };
}

/** When the first of it ends. */
export function firstEnd({ grants, refusals }: TunnelAccess): number {
  const ends = [...grants.values(), ...refusals.values()].map(({ until }) => until);
  return ends.reduce<number>(
    (first, until) => Math.min(first, until ?? Number.POSITIVE_INFINITY),
    Number.POSITIVE_INFINITY,
  );
}

export function toRows({ grants, removals, refusals, doors }: TunnelAccess): AccessRows {
  return {
    doors: [...doors.values()].map(toDoorRow),
    grants: [...grants].map(([email_key, { email, sub, until, grantedAt }]) => ({
      email_key,
      email,
      sub: sub ?? null,
      until: until === undefined ? null : iso(until),
      granted_at: iso(grantedAt),
    })),
    removals: [...removals].map(([email_key, { email, sub, removedAt }]) => ({
      email_key,
      email,
      sub: sub ?? null,
      removed_at: iso(removedAt),
    })),
    refusals: [...refusals].map(([sub, { email, until }]) => ({
      sub,
      email,
      until: until === undefined ? null : iso(until),
    })),
  };
}

export function fromRows({ grants, removals, refusals, doors }: AccessRows): TunnelAccess {
  const entries = doors.flatMap((row) => fromDoorRow(row) ?? []);
  entries.sort((one, other) => one.createdAt - other.createdAt);
  return {
    doors: new Map(entries.map((entry) => [entry.id, entry])),
    grants: new Map(
      grants.map(({ email, sub, until, granted_at }) => [
        foldEmail(email),
        {
          email,
          sub: sub ?? undefined,
          until: readEnd(until),
          grantedAt: Date.parse(granted_at),
        },
      ]),
    ),
    removals: new Map(
      removals.map(({ email, sub, removed_at }) => [
        foldEmail(email),
        { email, sub: sub ?? undefined, removedAt: Date.parse(removed_at) },
      ]),
    ),
    refusals: new Map(
      refusals.map(({ sub, email, until }) => [sub, { email, until: readEnd(until) }]),
    ),
  };
}

/** A time that cannot be read has passed: what was to end does not become endless by it. */
function readEnd(until: string | null): number | undefined {
  if (until === null) return undefined;
  const at = Date.parse(until);
  return Number.isNaN(at) ? 0 : at;
}

export function iso(time: number): string {
  return new Date(time).toISOString();
}
