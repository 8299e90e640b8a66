import { log } from "@/lib/base/log";
import { asStorageProblem } from "./storage-trouble";

export type Kept = {
  /** For the log, such as "visits". */
  what: string;
  days: number;
  /** Deletes at most `most` rows from before a time (ISO 8601), and returns how many. */
  deleteBefore: (time: string, most: number) => number;
};

const DAY_MS = 86_400_000;
const EVERY_MS = 3_600_000;
/** Rows per step, which takes some milliseconds. Between the steps other work can run. */
const STEP = 500;
const PAUSE_MS = 50;

/** Deletes what is too old, now and every hour. */
export function pruneRegularly(kept: Kept): void {
  // It is tried again in an hour. Trouble with the disk is reported elsewhere.
  const complain = (error: unknown) => {
    if (asStorageProblem(error)) return;
    log(`Old ${kept.what} stay: ${error instanceof Error ? error.message : String(error)}`);
  };
  const run = () => void prune(kept, Date.now()).catch(complain);
  run();
  setInterval(run, EVERY_MS).unref();
}

/** Deletes what is too old at `now` (milliseconds), in steps. Returns the number of deleted rows. */
export async function prune({ days, deleteBefore }: Kept, now: number): Promise<number> {
  const before = new Date(now - days * DAY_MS).toISOString();
  for (let total = 0; ; ) {
    const deleted = deleteBefore(before, STEP);
    total += deleted;
    if (deleted < STEP) return total;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS).unref());
  }
}
