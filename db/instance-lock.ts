import { readFileSync } from "node:fs";
import { sharedOnce } from "@/lib/base/shared-once";
import { Problem } from "@/lib/errors/problem";
import { makePrivate, replacePrivateFile } from "@/lib/storage/data-folder";
import { Connection } from "./connection.mjs";
import { addressFileOf, instanceSchema, lockFileOf } from "./instance-files";

/**
 * Makes this process the only one on a data folder. The lock is SQLite's own file lock. The system releases it when the
 * process ends in any way, so none can be left behind.
 * @throws Problem `already_running` that names the address of the first
 */
export function claimDataFolder(dataDir: string, url: string): void {
  const lockFile = lockFileOf(dataDir);
  const addressFile = addressFileOf(dataDir);
  makePrivate(lockFile);
  const lock = new Connection(lockFile, { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    throw alreadyRunning(dataDir, addressFile, error);
  }
  // Kept as long as the process runs, because closing it would release the lock.
  sharedOnce("instance-lock", () => lock);
  replacePrivateFile(addressFile, JSON.stringify({ url, pid: process.pid }));
}

function alreadyRunning(dataDir: string, addressFile: string, cause: unknown): unknown {
  const busy = cause instanceof Error && "code" in cause && cause.code === "SQLITE_BUSY";
  if (!busy) return cause;
  return new Problem("already_running", {
    detail: `Another Gatehouse uses ${dataDir}: ${readAddress(addressFile)}.`,
    cause,
  });
}

/** What is known of the other process: the file may be missing, half written or from another version. */
function readAddress(addressFile: string): string {
  try {
    const { url, pid } = instanceSchema.parse(JSON.parse(readFileSync(addressFile, "utf8")));
    return `${url} (process ${pid})`;
  } catch {
    return "its address is not known";
  }
}
