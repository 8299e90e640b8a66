import { insertStateChanges, type StateChangeRow } from "@/db/state-changes";
import { log } from "@/lib/base/log";
import { redact } from "@/lib/base/redact";
import { sharedOnce } from "@/lib/base/shared-once";
import type { StateChange } from "@/lib/engine/tunnel";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { writeLater } from "@/lib/storage/write-later";

/** So many changes wait for a disk that takes nothing: more than a day of a tunnel that flaps every ten seconds. */
const MOST_WAITING = 10_000;
/** Written together: a transaction of this size takes some milliseconds. */
const AT_ONCE = 500;

type Row = Omit<StateChangeRow, "id">;
type Pending = { rows: Row[]; lost: number; refused: boolean };

const pending = () =>
  sharedOnce<Pending>("pending-history", () => ({ rows: [], lost: 0, refused: false }));

/** Keeps a state change. A burst, such as starting a hundred tunnels, costs one write to disk. */
export function recordStateChange(change: StateChange): void {
  const { rows } = pending();
  if (rows.length === 0) setTimeout(flushHistory, 50).unref();
  rows.push({
    tunnel_id: change.tunnelId,
    at: change.at,
    from_state: change.from,
    to_state: change.to,
    cause: redact(change.cause),
    code: change.code ?? null,
    url: change.url ?? null,
  });
  if (rows.length <= MOST_WAITING) return;
  rows.shift();
  pending().lost += 1;
}

/**
 * Writes what is waiting, in order. History is no reason to stop: what the disk does not take now waits, the oldest of
 * it given up beyond 10,000 changes.
 */
export function flushHistory(): void {
  if (pending().rows.length === 0) return;
  try {
    writeAll();
  } catch (error) {
    if (!asStorageProblem(error)) return giveUp(error);
    if (!pending().refused) log(`History is written later: ${describe(error)}`);
    pending().refused = true;
    writeLater("history", writeAll);
  }
}

function writeAll(): void {
  const known = pending();
  while (known.rows.length > 0) {
    const batch = known.rows.slice(0, AT_ONCE);
    insertStateChanges(batch);
    known.rows.splice(0, batch.length);
  }
  known.refused = false;
  if (known.lost > 0) log(`${known.lost} changes of state were too many to be kept.`);
  known.lost = 0;
}

// Not the disk: these rows would be refused for ever, and hold up those that come after them.
function giveUp(error: unknown): void {
  pending().rows.length = 0;
  log(`History could not be written: ${describe(error)}`);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
