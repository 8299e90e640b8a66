import { insertStateChanges, type StateChangeRow } from "@/db/state-changes";
import { log } from "@/lib/base/log";
import { redact } from "@/lib/base/redact";
import { sharedOnce } from "@/lib/base/shared-once";
import type { StateChange } from "@/lib/engine/tunnel";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { writeLater } from "@/lib/storage/write-later";

/** At most this many changes wait while the disk is full: more than a day of one change every ten seconds. */
const MOST_WAITING = 10_000;
/** Rows per transaction, which then takes some milliseconds. */
const AT_ONCE = 500;

type Row = Omit<StateChangeRow, "id">;
type Pending = { rows: Row[]; lost: number; refused: boolean };

const pending = () =>
  sharedOnce<Pending>("pending-history", () => ({ rows: [], lost: 0, refused: false }));

/** Records a state change. Many at once, such as the start of a hundred tunnels, cost one write to the disk. */
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
 * Writes the waiting changes in order. A failure stops nothing else: the changes wait for the next try. Beyond 10,000
 * the oldest ones are dropped.
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
  if (known.lost > 0)
    log(`${known.lost} changes of state were lost, because too many were waiting to be saved.`);
  known.lost = 0;
}

// The disk is not the cause, so these rows would always fail and block the later ones.
function giveUp(error: unknown): void {
  pending().rows.length = 0;
  log(`History could not be written: ${describe(error)}`);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
