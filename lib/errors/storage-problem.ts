import { OWN_CODES, type OwnCode } from "./codes/own";
import { Problem } from "./problem";

type Trouble = { pattern: RegExp; code: OwnCode; status: number };

// SQLite's result codes (sqlite.org/rescode.html), the extended ones included, and the system's errno names.
const TROUBLES: readonly Trouble[] = [
  // SHMSIZE: the shared memory of the write-ahead log found no room.
  {
    pattern: /^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT|EFBIG)/,
    code: "disk_full",
    status: 507,
  },
  {
    pattern: /^(SQLITE_BUSY|SQLITE_LOCKED|SQLITE_PROTOCOL|SQLITE_IOERR_BLOCKED)/,
    code: "database_locked",
    status: 503,
  },
  {
    pattern: /^(SQLITE_READONLY_DBMOVED|SQLITE_IOERR_VNODE)/,
    code: "data_folder_gone",
    status: 500,
  },
  { pattern: /^(SQLITE_CANTOPEN|EMFILE|ENFILE)/, code: "database_unavailable", status: 500 },
  {
    pattern: /^(SQLITE_READONLY|SQLITE_PERM|EROFS|EACCES|EPERM)/,
    code: "data_folder_unwritable",
    status: 500,
  },
  {
    pattern: /^(SQLITE_CORRUPT|SQLITE_NOTADB|SQLITE_IOERR_CORRUPTFS|SQLITE_IOERR_DATA)/,
    code: "database_damaged",
    status: 500,
  },
  { pattern: /^(SQLITE_IOERR|EIO)/, code: "disk_failing", status: 500 },
];

/**
 * A failure of the database or its disk as a Problem that says what happened and what to do; undefined for every
 * other error. SQLite's and the system's own words stand at the end of its detail.
 */
export function storageProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const code = String(error.code);
  const trouble = TROUBLES.find(({ pattern }) => pattern.test(code));
  if (!trouble) return undefined;
  const { title, cause, fix } = OWN_CODES[trouble.code];
  const words = error.message.replace(/\.$/, "");
  return new Problem(trouble.status, title, {
    code: trouble.code,
    detail: `${cause} Nothing was changed. (${code}: ${words})`,
    fix,
    cause: error,
  });
}
