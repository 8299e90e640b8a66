import { OWN_CODES, type OwnCode } from "./own-codes";
import { Problem } from "./problem";

// SQLite's result codes (sqlite.org/rescode.html), the extended ones included, and the system's errno names. The first
// that matches counts. SHMSIZE: there was no room for the shared memory of the write-ahead log.
const TROUBLES: readonly (readonly [RegExp, OwnCode])[] = [
  [/^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT|EFBIG)/, "disk_full"],
  [/^(SQLITE_BUSY|SQLITE_LOCKED|SQLITE_PROTOCOL|SQLITE_IOERR_BLOCKED)/, "database_locked"],
  [/^(SQLITE_READONLY_DBMOVED|SQLITE_IOERR_VNODE)/, "data_folder_gone"],
  [/^(SQLITE_CANTOPEN|EMFILE|ENFILE)/, "database_unavailable"],
  [/^(SQLITE_READONLY|SQLITE_PERM|EROFS|EACCES|EPERM)/, "data_folder_unwritable"],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB|SQLITE_IOERR_(CORRUPTFS|DATA))/, "database_damaged"],
  [/^(SQLITE_IOERR|EIO)/, "disk_failing"],
];

/**
 * A failure of the database or its disk as a Problem that says what happened and what to do; undefined for every
 * other error. SQLite's or the system's own text is at the end of its detail.
 */
export function storageProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const systemCode = String(error.code);
  const code = TROUBLES.find(([pattern]) => pattern.test(systemCode))?.[1];
  if (!code) return undefined;
  const words = error.message.replace(/\.$/, "");
  const detail = `${OWN_CODES[code].cause} Nothing was changed. (${systemCode}: ${words})`;
  return new Problem(code, { detail, cause: error });
}
