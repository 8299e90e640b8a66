import { existsSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { Connection } from "./connection.mjs";
import { lockFileOf } from "./instance-files";

/** Whether a Gatehouse runs on this data folder (see instance-lock.ts). Does not change the lock. */
export function isClaimed(dataDir: string): boolean {
  const lockFile = lockFileOf(dataDir);
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
