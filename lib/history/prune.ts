import "server-only";
import { deleteStateChangesBefore } from "@/db/state-changes";
import { log } from "@/lib/base/log";
import { HISTORY_KEPT_DAYS } from "@/lib/contract/history";
import { asStorageProblem } from "@/lib/storage/storage-trouble";

const KEPT_MS = HISTORY_KEPT_DAYS * 86_400_000;
const EVERY_MS = 3_600_000;
/** Rows per step, which takes some milliseconds. Between the steps other work can run. */
const STEP = 500;
const PAUSE_MS = 50;

/** Deletes history older than HISTORY_KEPT_DAYS, now and every hour. */
export function pruneRegularly(): void {
  const run = () => void prune(Date.now()).catch(complain);
  run();
  setInterval(run, EVERY_MS).unref();
}

/**
 * Deletes what is older than HISTORY_KEPT_DAYS at `now` (milliseconds), in steps. Returns the number of deleted rows.
 */
export async function prune(now: number): Promise<number> {
  const before = new Date(now - KEPT_MS).toISOString();
  for (let total = 0; ; ) {
    const deleted = deleteStateChangesBefore(before, STEP);
    total += deleted;
    if (deleted < STEP) return total;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS).unref());
  }
}

// It is tried again in an hour. Trouble with the disk is reported elsewhere.
function complain(error: unknown): void {
  if (asStorageProblem(error)) return;
  log(`Old history stays: ${error instanceof Error ? error.message : String(error)}`);
}
