import "server-only";
import { type OutageRow, writeOutages } from "@/db/outages";
import { log } from "@/lib/base/log";
import { redact } from "@/lib/base/redact";
import { sharedOnce } from "@/lib/base/shared-once";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { writeLater } from "@/lib/storage/write-later";

// When a tunnel that was to be up could not be reached, or its app did not answer: the one place that knows of it. An
// outage that lasts is written again and again, so that after a crash it ends at the last time when it was seen.

const SEEN_EVERY_MS = 30_000;
/** Outages that wait for a disk in trouble. Above it the oldest are dropped. */
const MOST_WAITING = 10_000;

export type OutageKind = OutageRow["what"];
/** `from` in milliseconds since the epoch; `cause` a sentence. */
export type NewOutage = { from: number; cause: string; code?: string | undefined };

type Outage = Omit<OutageRow, "id"> & { id?: number | undefined };
type State = {
  going: Map<string, Outage>;
  /** Over, and not saved yet. */
  over: Outage[];
  timer: NodeJS.Timeout | undefined;
};

const state = () =>
  sharedOnce<State>("outages", () => ({ going: new Map(), over: [], timer: undefined }));

/** Nothing when one of this kind goes on already. Never throws. */
export function beginOutage(tunnelId: string, what: OutageKind, outage: NewOutage): void {
  const { going } = state();
  const key = keyOf(tunnelId, what);
  if (going.has(key)) return;
  going.set(key, {
    tunnel_id: tunnelId,
    what,
    from_at: iso(outage.from),
    until_at: iso(Math.max(outage.from, Date.now())),
    cause: redact(outage.cause),
    code: outage.code ?? null,
  });
  flushOutages();
  state().timer ??= setInterval(flushOutages, SEEN_EVERY_MS).unref();
}

/** Now, but not before it began: the clock may have been set back. */
function untilNow({ from_at }: { from_at: string }): string {
  return iso(Math.max(Date.parse(from_at), Date.now()));
}

/** Nothing when none goes on. Never throws. */
export function endOutage(tunnelId: string, what: OutageKind): void {
  const { going, over } = state();
  const key = keyOf(tunnelId, what);
  const outage = going.get(key);
  if (!outage) return;
  going.delete(key);
  over.push({ ...outage, until_at: untilNow(outage) });
  if (over.length > MOST_WAITING) over.shift();
  flushOutages();
}

/** Writes what is known now. What cannot be saved now is saved later. */
export function flushOutages(): void {
  const { going, over, timer } = state();
  for (const outage of going.values()) outage.until_at = untilNow(outage);
  if (going.size === 0) {
    clearInterval(timer);
    state().timer = undefined;
  }
  if (going.size + over.length === 0) return;
  try {
    save();
  } catch (error) {
    if (asStorageProblem(error)) return writeLater("outages", save);
    over.length = 0;
    log(`Outages were not noted: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Call it when the tunnel is deleted. */
export function forgetOutages(tunnelId: string): void {
  const { going } = state();
  for (const what of ["tunnel", "app"] as const) going.delete(keyOf(tunnelId, what));
  state().over = state().over.filter((outage) => outage.tunnel_id !== tunnelId);
}

function save(): void {
  const { going, over } = state();
  const ids = writeOutages([...over, ...going.values()]);
  over.length = 0;
  // One of a deleted tunnel has no id, and is not kept.
  const news = ids.slice(ids.length - going.size);
  for (const [index, outage] of [...going.values()].entries()) outage.id = news[index];
}

function keyOf(tunnelId: string, what: OutageKind): string {
  return `${what} ${tunnelId}`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
