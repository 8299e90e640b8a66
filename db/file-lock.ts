import { existsSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { Connection } from "./connection.mjs";

// Locks between processes. They are SQLite's own file locks: the system releases them when the process ends in any way.

/** Whether another process holds the lock of this file. Does not change it. */
export function isFileClaimed(lockFile: string): boolean {
  if (!existsSync(lockFile)) return false;
  const lock = new Connection(lockFile, { readonly: true, timeout: 0 });
  try {
    lock.prepare("SELECT 1 FROM sqlite_master").get();
    return false;
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && error.code === "SQLITE_BUSY") return true;
    throw error;
  } finally {
    lock.close();
  }
}

/**
 * Takes the lock of this file. Undefined when another process has it. Keep what it returns: the lock is released when it
 * is called, or when the process ends.
 */
export function claimFile(lockFile: string): (() => void) | undefined {
  const lock = new Connection(lockFile, { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (error instanceof Sqlite.SqliteError && error.code === "SQLITE_BUSY") return undefined;
    throw error;
  }
  return () => lock.close();
}
