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
 * Every write goes through here. It waits for a lock only as long as the dashboard can tolerate, is refused when the
 * next start would not find its file, and its result is recorded.
 * @throws SQLite's error, or a `data_folder_gone` Problem
 */
export function guardWrite<T>(database: Database, write: () => T): T {
  // Within a transaction only the transaction's end counts.
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

/** For work that may be given up when another program holds a lock. */
export function withoutWaiting<T>(database: Database, work: () => T): T {
  waitForLocks(database, 0);
  return work();
}

/** Sets SQLite's busy timeout in milliseconds. Setting the same value again would cost each write a statement. */
function waitForLocks(database: Database, ms: number): void {
  const known = patience();
  if (known.timeout === ms) return;
  // Not pragma(), because each of its statements is kept forever.
  database.exec(`PRAGMA busy_timeout = ${ms}`);
  known.timeout = ms;
}

/** Writes one page without changing anything, to find out whether the disk accepts writes again. */
function probe(database: Database): void {
  const read = sharedOnce("probe", () => database.prepare("PRAGMA user_version").pluck());
  const version = z.int().parse(read.get());
  guardWrite(database, () => database.exec(`PRAGMA user_version = ${version}`));
}

function isLocked(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(String(error.code));
}
