import { Problem } from "./problem";

type Trouble = { status: number; title: string; code: string; fix: string };

const FULL: Trouble = {
  status: 507,
  title: "The disk is full",
  code: "disk_full",
  fix: "Free some space on the disk that holds the data folder, then try again.",
};

const UNWRITABLE: Trouble = {
  status: 500,
  title: "The data folder cannot be written",
  code: "data_folder_unwritable",
  fix: "Check the rights of the data folder and that its disk is not mounted read-only.",
};

const DAMAGED: Trouble = {
  status: 500,
  title: "The database is damaged",
  code: "database_damaged",
  fix: "Close Gatehouse, move the database away to begin anew, or put a backup in its place.",
};

const FAILING: Trouble = {
  status: 500,
  title: "The disk does not take what is written",
  code: "disk_failing",
  fix: "Check the disk that holds the data folder, then try again.",
};

// SQLite's result codes (sqlite.org/rescode.html) and the system's errno names; extended codes begin with the plain one.
const TROUBLES: [RegExp, Trouble][] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, FULL],
  [/^(SQLITE_READONLY|SQLITE_CANTOPEN|EROFS|EACCES|EPERM)/, UNWRITABLE],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/, DAMAGED],
  [/^(SQLITE_IOERR|EIO)/, FAILING],
];

/** A failure of the database or its disk as a Problem that says what to do; undefined for every other error. */
export function storageProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const code = String(error.code);
  const trouble = TROUBLES.find(([pattern]) => pattern.test(code))?.[1];
  if (!trouble) return undefined;
  const { status, title, ...rest } = trouble;
  const detail = `${error.message.replace(/\.$/, "")}. Nothing was changed.`;
  return new Problem(status, title, { ...rest, detail, cause: error });
}
