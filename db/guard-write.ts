import type { Database } from "better-sqlite3";
import { z } from "zod";
import { sharedOnce } from "@/lib/base/shared-once";
import { refuseIfGone } from "@/lib/storage/data-files";
import { LockPatience } from "@/lib/storage/lock-patience";
import { noteWriteRefused, noteWritten, storageTrouble } from "@/lib/storage/storage-trouble";
import { hurryWrites, writeLater } from "@/lib/storage/write-later";

const patience = () =>
  sharedOnce("lock-patience", () => {
    return { lock: new LockPatience(performance.now()), timeout: -1 };
  });

/**
 * Every write goes through here. It waits for a lock no longer than the dashboard can stand, it is refused when it
 * would not be where the next start looks for it, and how it ends is noted.
 * @throws SQLite's error, or a `data_folder_gone` Problem.
 */
export function guardWrite<T>(database: Database, write: () => T): T {
  // Within a transaction its end is what counts.
  if (database.inTransaction) return write();
  try {
    refuseIfGone();
    const result = withPatience(database, write);
    refuseIfGone();
    noteWritten();
    hurryWrites();
    return result;
  } catch (error) {
    noteWriteRefused(error);
    if (storageTrouble()) writeLater("probe", () => probe(database));
    throw error;
  }
}

function withPatience<T>(database: Database, write: () => T): T {
  const { lock } = patience();
  const began = performance.now();
  let wasLocked = false;
  waitForLocks(database, lock.allowance(began));
  try {
    return write();
  } catch (error) {
    wasLocked = isLocked(error);
    throw error;
  } finally {
    lock.spend(began, performance.now(), wasLocked);
  }
}

/** For what may be given up when another program holds a lock. */
export function withoutWaiting<T>(database: Database, work: () => T): T {
  waitForLocks(database, 0);
  return work();
}

/** SQLite's busy timeout in milliseconds; telling it again what it knows would cost each write a statement. */
function waitForLocks(database: Database, ms: number): void {
  const known = patience();
  if (known.timeout === ms) return;
  // Not pragma(): each of its statements is kept for ever.
  database.exec(`PRAGMA busy_timeout = ${ms}`);
  known.timeout = ms;
}

/** Writes one page and changes nothing: whether the disk takes writes again. */
function probe(database: Database): void {
  const read = sharedOnce("probe", () => database.prepare("PRAGMA user_version").pluck());
  const version = z.int().parse(read.get());
  guardWrite(database, () => database.exec(`PRAGMA user_version = ${version}`));
}

function isLocked(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(String(error.code));
}
