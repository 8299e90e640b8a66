import "server-only";
import { findVisitSince, type VisitRow, visitsOfTunnel, writeVisits } from "@/db/visits";
import { log } from "@/lib/base/log";
import { redact } from "@/lib/base/redact";
import { sharedOnce } from "@/lib/base/shared-once";
import { foldEmail } from "@/lib/contract/fold-email";
import { keepsVisits } from "@/lib/settings/keep-visits";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { writeLater } from "@/lib/storage/write-later";
import type { VerifiedPerson, VisitCount } from "@/lib/traffic/gate-orders";
import { iso } from "./tunnel-access";

/** A visit continues if the next request comes within this time. */
const PAUSE_MS = 30 * 60_000;
/** Many requests in this time cause one write to the disk. */
const WRITE_AFTER_MS = 200;
/** The number of visits that wait for a disk in trouble. Above it the oldest are dropped. */
const MOST_WAITING = 10_000;
const TEXT_SHOWN = 320;

/** `id` is absent until the visit is saved. `unsaved`: the saved state is older, or there is none. */
type Visit = Omit<VisitRow, "id"> & { id?: number | undefined; unsaved: boolean };
/** Visits that continue or are not saved yet, by person, the oldest first. */
type State = {
  going: Map<string, Visit>;
  over: Visit[];
  timer: NodeJS.Timeout | undefined;
  lost: number;
};

const state = () =>
  sharedOnce<State>("visit-log", () => ({
    going: new Map(),
    over: [],
    timer: undefined,
    lost: 0,
  }));

/** Records what the gate has collected, unless the log is turned off. Never throws. */
export function noteVisits(tunnelId: string, visits: readonly VisitCount[]): void {
  if (!keepsVisits()) return;
  for (const visit of visits) note(tunnelId, visit);
  state().timer ??= setTimeout(flushVisits, WRITE_AFTER_MS).unref();
}

function note(tunnelId: string, visit: VisitCount): void {
  const { person, door, decision, firstAt, lastAt, requests } = visit;
  const who = door ? JSON.stringify({ door: door.id }) : person ? identify(person) : null;
  const described = door ? { ...describe(undefined), name: redact(door.name) } : describe(person);
  const { email_key } = described;
  const key = JSON.stringify([tunnelId, decision, who, email_key]);
  const known =
    state().going.get(key) ??
    readGoing({ tunnel_id: tunnelId, person: who, email_key, decision }, firstAt);
  // Also when the clock was set back: then it is another visit, at the time that the clock says.
  if (known && Math.abs(firstAt - Date.parse(known.last_at)) <= PAUSE_MS) {
    known.last_at = iso(Math.max(Date.parse(known.last_at), lastAt));
    known.requests += requests;
    known.unsaved = true;
    state().going.set(key, known);
    return;
  }
  if (known?.unsaved) state().over.push(known);
  state().going.set(key, {
    tunnel_id: tunnelId,
    person: who,
    ...described,
    decision,
    first_at: iso(firstAt),
    last_at: iso(lastAt),
    requests,
    unsaved: true,
  });
  dropOldest();
}

/** Issuer and `sub` together identify a person. */
function identify({ issuer, sub }: VerifiedPerson): string {
  return JSON.stringify({ issuer, sub });
}

function describe(person: VerifiedPerson | undefined) {
  const email = person?.email?.slice(0, TEXT_SHOWN) ?? null;
  const name = person?.name === undefined ? null : redact(person.name.slice(0, TEXT_SHOWN));
  const email_key = email === null ? null : foldEmail(email);
  return { email, email_key, email_verified: readVerified(person), name };
}

function readVerified(person: VerifiedPerson | undefined): 0 | 1 | null {
  if (person?.email === undefined) return null;
  return person.emailVerified ? 1 : 0;
}

/** A visit that was in progress when Gatehouse was closed. */
function readGoing(
  visit: Pick<VisitRow, "tunnel_id" | "person" | "email_key" | "decision">,
  at: number,
): Visit | undefined {
  try {
    const row = findVisitSince(visit, iso(at - PAUSE_MS));
    return row && { ...row, unsaved: false };
  } catch {
    // A visit that cannot be read is not continued; a new one begins.
    return undefined;
  }
}

function dropOldest(): void {
  const { going, over } = state();
  while (going.size + over.length > MOST_WAITING) {
    if (over.shift() === undefined) {
      const [oldest] = going.keys();
      if (oldest === undefined) return;
      if (!going.get(oldest)?.unsaved) {
        going.delete(oldest);
        continue;
      }
      going.delete(oldest);
    }
    state().lost += 1;
  }
}

/** Writes the waiting visits. Those that cannot be saved now wait longer. */
export function flushVisits(): void {
  clearTimeout(state().timer);
  state().timer = undefined;
  try {
    writeAll();
  } catch (error) {
    if (asStorageProblem(error)) return writeLater("visits", writeAll);
    state().going.clear();
    state().over.length = 0;
    log(`Visits could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function writeAll(): void {
  const { going, over } = state();
  const unsaved = [...over, ...going.values()].filter((visit) => visit.unsaved);
  if (unsaved.length > 0) {
    const added = unsaved.filter(({ id }) => id === undefined);
    const changed = unsaved.flatMap(({ id, last_at, requests }) =>
      id === undefined ? [] : { id, last_at, requests },
    );
    const ids = writeVisits(added.map(toRow), changed);
    for (const [index, visit] of added.entries()) visit.id = ids[index];
    for (const visit of unsaved) visit.unsaved = false;
  }
  over.length = 0;
  const now = Date.now();
  for (const [key, { id, last_at }] of going) {
    // The visit is over, or its tunnel is deleted.
    if (id === undefined || now - Date.parse(last_at) > PAUSE_MS) going.delete(key);
  }
  if (state().lost > 0) log(`${state().lost} visits were too many to be kept.`);
  state().lost = 0;
}

function toRow({ id: _, unsaved: _u, ...row }: Visit): Omit<VisitRow, "id"> {
  return row;
}

/** All saved visits of a tunnel that is being deleted. */
export function takeVisits(tunnelId: string): VisitRow[] {
  flushVisits();
  return visitsOfTunnel(tunnelId);
}

export function forgetVisits(tunnelId: string): void {
  const { going, over } = state();
  for (const [key, { tunnel_id }] of going) if (tunnel_id === tunnelId) going.delete(key);
  state().over = over.filter(({ tunnel_id }) => tunnel_id !== tunnelId);
}
