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

/** A visit goes on while the next request comes within so long. */
const PAUSE_MS = 30 * 60_000;
/** What comes in a rush costs one write to disk. */
const WRITE_AFTER_MS = 200;
/** So many wait for a disk that takes nothing; the oldest of them give way. */
const MOST_WAITING = 10_000;
const TEXT_SHOWN = 320;

/** `id` is absent until it is on the disk; `unsaved`: the disk knows another state of it, or none. */
type Visit = Omit<VisitRow, "id"> & { id?: number | undefined; unsaved: boolean };
/** Visits that go on or are not on the disk yet, by whose they are, oldest first. */
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

/** Takes what the gate has gathered. Nothing of it is kept where people turned the log off. Never throws. */
export function noteVisits(tunnelId: string, visits: readonly VisitCount[]): void {
  if (!keepsVisits()) return;
  for (const visit of visits) note(tunnelId, visit);
  state().timer ??= setTimeout(flushVisits, WRITE_AFTER_MS).unref();
}

function note(tunnelId: string, visit: VisitCount): void {
  const { person, door, decision, firstAt, lastAt, requests } = visit;
  const who = door ? JSON.stringify({ door: door.id }) : person ? identify(person) : null;
  const key = JSON.stringify([tunnelId, decision, who]);
  const known =
    state().going.get(key) ?? readGoing({ tunnel_id: tunnelId, person: who, decision }, firstAt);
  if (known && firstAt - Date.parse(known.last_at) <= PAUSE_MS) {
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
    ...(door ? { ...describe(undefined), name: redact(door.name) } : describe(person)),
    decision,
    first_at: iso(firstAt),
    last_at: iso(lastAt),
    requests,
    unsaved: true,
  });
  dropOldest();
}

/** A person is issuer and `sub`. */
function identify({ issuer, sub }: VerifiedPerson): string {
  return JSON.stringify({ issuer, sub });
}

function describe(person: VerifiedPerson | undefined) {
  const email = person?.email?.slice(0, TEXT_SHOWN) ?? null;
  const name = person?.name === undefined ? null : redact(person.name.slice(0, TEXT_SHOWN));
  return { email, email_key: email === null ? null : foldEmail(email), name };
}

/** One that was going on when Gatehouse was closed. */
function readGoing(
  visit: Pick<VisitRow, "tunnel_id" | "person" | "decision">,
  at: number,
): Visit | undefined {
  try {
    const row = findVisitSince(visit, iso(at - PAUSE_MS));
    return row && { ...row, unsaved: false };
  } catch {
    // What cannot be read does not go on; a new one begins.
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

/** Writes what is waiting. What the disk does not take now waits longer. */
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
    // Over, or of a tunnel that is gone.
    if (id === undefined || now - Date.parse(last_at) > PAUSE_MS) going.delete(key);
  }
  if (state().lost > 0) log(`${state().lost} visits were too many to be kept.`);
  state().lost = 0;
}

function toRow({ id: _, unsaved: _u, ...row }: Visit): Omit<VisitRow, "id"> {
  return row;
}

/** All of a tunnel that is being deleted, as it is on the disk. */
export function takeVisits(tunnelId: string): VisitRow[] {
  flushVisits();
  return visitsOfTunnel(tunnelId);
}

export function forgetVisits(tunnelId: string): void {
  const { going, over } = state();
  for (const [key, { tunnel_id }] of going) if (tunnel_id === tunnelId) going.delete(key);
  state().over = over.filter(({ tunnel_id }) => tunnel_id !== tunnelId);
}
