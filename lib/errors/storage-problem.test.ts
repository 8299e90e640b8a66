import { expect, test } from "vitest";
import { storageProblem } from "./storage-problem";

const failure = (code: string, message = "it failed") =>
  Object.assign(new Error(message), { code });

test.each([
  ["SQLITE_BUSY", "database_locked"],
  ["SQLITE_BUSY_SNAPSHOT", "database_locked"],
  ["SQLITE_BUSY_RECOVERY", "database_locked"],
  ["SQLITE_LOCKED_SHAREDCACHE", "database_locked"],
  ["SQLITE_PROTOCOL", "database_locked"],
  ["SQLITE_FULL", "disk_full"],
  ["SQLITE_IOERR_SHMSIZE", "disk_full"],
  ["ENOSPC", "disk_full"],
  ["EDQUOT", "disk_full"],
  ["SQLITE_READONLY", "data_folder_unwritable"],
  ["SQLITE_READONLY_DIRECTORY", "data_folder_unwritable"],
  ["EROFS", "data_folder_unwritable"],
  ["EACCES", "data_folder_unwritable"],
  ["SQLITE_READONLY_DBMOVED", "data_folder_gone"],
  ["SQLITE_IOERR_VNODE", "data_folder_gone"],
  ["SQLITE_CANTOPEN", "database_unavailable"],
  ["SQLITE_CANTOPEN_ISDIR", "database_unavailable"],
  ["SQLITE_CORRUPT", "database_damaged"],
  ["SQLITE_CORRUPT_INDEX", "database_damaged"],
  ["SQLITE_NOTADB", "database_damaged"],
  ["SQLITE_IOERR_CORRUPTFS", "database_damaged"],
  ["SQLITE_IOERR_WRITE", "disk_failing"],
  ["SQLITE_IOERR_FSYNC", "disk_failing"],
  ["EIO", "disk_failing"],
])("%s is reported as %s, with what happened and what to do", (code, told) => {
  const details = storageProblem(failure(code))?.details;
  expect(details).toMatchObject({
    code: told,
    side: "gatehouse",
    fix: expect.stringMatching(/\.$/),
  });
  expect(details?.detail).toContain(`Nothing was changed. (${code}: it failed)`);
});

test("an error that is not about the disk is not reported as one", () => {
  for (const code of ["SQLITE_CONSTRAINT_UNIQUE", "SQLITE_ERROR", "ENOENT", "ECONNREFUSED"]) {
    expect(storageProblem(failure(code)), code).toBeUndefined();
  }
  expect(storageProblem("SQLITE_FULL")).toBeUndefined();
});
