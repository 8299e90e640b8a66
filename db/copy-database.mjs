import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { Connection } from "./connection.mjs";

// Plain JavaScript, because `npm run backup` must not need a build or a development dependency.

/**
 * Writes a complete, consistent copy with mode 0600, which is on the disk when this returns. `file` appears only when
 * it is complete. VACUUM INTO reads one snapshot while others write; SQLite's backup API would begin again at each of
 * their writes.
 * @param {import("better-sqlite3").Database} database
 * @param {string} file
 */
export function copyDatabase(database, file) {
  const draft = `${file}.${randomUUID()}.part`;
  // SQLite accepts an empty file as a new database, so the copy is never readable for others.
  closeSync(openSync(draft, "wx", 0o600));
  try {
    database.prepare("VACUUM INTO ?").run(draft);
    check(draft);
    const handle = openSync(draft, "r+");
    fsyncSync(handle);
    closeSync(handle);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/**
 * The same for a database that another process may have open. It is only read.
 * @param {string} from
 * @param {string} file
 */
export function copyDatabaseFile(from, file) {
  const database = new Connection(from, { readonly: true, timeout: 10_000 });
  try {
    copyDatabase(database, file);
  } finally {
    database.close();
  }
}

/** @param {string} copy */
function check(copy) {
  const database = new Connection(copy, { readonly: true });
  try {
    const result = String(database.pragma("integrity_check", { simple: true }));
    if (result !== "ok") throw new Error(`The copy is damaged: ${result}`);
  } finally {
    database.close();
  }
}
