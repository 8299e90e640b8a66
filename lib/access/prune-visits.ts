import "server-only";
import { deleteVisitsBefore } from "@/db/visits";
import { log } from "@/lib/base/log";
import { VISITS_KEPT_DAYS } from "@/lib/contract/gate";
import { asStorageProblem } from "@/lib/storage/storage-trouble";

const KEPT_MS = VISITS_KEPT_DAYS * 86_400_000;
const EVERY_MS = 3_600_000;
/** One step takes some milliseconds. Other work is done between the steps. */
const STEP = 500;
const PAUSE_MS = 50;

/** Deletes visits older than VISITS_KEPT_DAYS, now and every hour. */
export function pruneVisitsRegularly(): void {
  const run = () => void pruneVisits(Date.now()).catch(complain);
  run();
  setInterval(run, EVERY_MS).unref();
}

/** Deletes visits older than VISITS_KEPT_DAYS at `now` (milliseconds), in steps. Returns the number of deleted ones. */
export async function pruneVisits(now: number): Promise<number> {
  const before = new Date(now - KEPT_MS).toISOString();
  for (let total = 0; ; ) {
    const deleted = deleteVisitsBefore(before, STEP);
    total += deleted;
    if (deleted < STEP) return total;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS).unref());
  }
}

// It is tried again in an hour. Trouble with the disk is reported elsewhere.
function complain(error: unknown): void {
  if (asStorageProblem(error)) return;
  log(`Old visits stay: ${error instanceof Error ? error.message : String(error)}`);
}
