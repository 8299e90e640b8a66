import { randomUUID } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { Problem } from "@/lib/errors/problem";

// Windows has no mode bits; there the user's profile folder is private by its access list.
const hasModes = process.platform !== "win32";

/** Makes the data folder, 0700, and refuses one that others can read. */
export function prepareDataFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  refuseIfShared(dataDir, "700");
}

/** Writes a new file, 0600, that is on disk when this returns. Throws when the file exists. */
export function createPrivateFile(file: string, text: string): void {
  const handle = openSync(file, "wx", 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Writes a file, 0600, in one step: whoever reads it, also after a crash, sees the old text or the new one. */
export function replacePrivateFile(file: string, text: string): void {
  const draft = `${file}.${randomUUID()}.tmp`;
  createPrivateFile(draft, text);
  try {
    renameSync(draft, file);
  } catch (error) {
    unlinkSync(draft);
    throw error;
  }
}

export function readPrivateFile(file: string): string {
  refuseIfShared(file, "600");
  return readFileSync(file, "utf8");
}

/** Makes a file, 0600, before a library opens it: SQLite gives its side files the rights of the main one. */
export function makePrivate(file: string): void {
  closeSync(openSync(file, "a", 0o600));
  if (hasModes) chmodSync(file, 0o600);
}

function refuseIfShared(place: string, mode: string): void {
  if (!hasModes) return;
  const status = statSync(place);
  if ((status.mode & 0o077) === 0) return;
  throw new Problem(500, "Others can read your secrets", {
    code: "data_folder_shared",
    detail: `Other users of this machine can open ${place}. Gatehouse will not keep secrets there.`,
    fix: `Run: chmod ${mode} "${place}"`,
  });
}
