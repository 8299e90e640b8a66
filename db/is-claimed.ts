import { existsSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { Connection } from "./connection.mjs";

/**
 * Whether a running Gatehouse holds this lock file (see instance-lock.ts). Only looks: the lock stays what it is.
 *
 * @param {string} lockFile
 * @returns {boolean}
 */
export function isClaimed(lockFile) {
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
