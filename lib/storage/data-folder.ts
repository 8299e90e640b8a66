import { randomUUID } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { Problem } from "@/lib/errors/problem";
import { gone } from "./data-files";

// Windows has no mode bits. The user's profile folder is private there by its access control list.
const hasModes = process.platform !== "win32";

/** Makes the data folder, 0700, and refuses one that others can read. */
export function prepareDataFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  refuseIfShared(dataDir, "700");
}

/**
 * Writes a new file, 0600, completely or not at all. It is on the disk when this returns. Throws `EEXIST` when the file
 * exists. After a failure nothing is left.
 */
export function createPrivateFile(file: string, text: string): void {
  const draft = writeDraft(file, text);
  try {
    linkOrRename(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolderOf(file);
}

/** Replaces a file, 0600, in one step: a reader sees the old or the new text, also after a crash. */
export function replacePrivateFile(file: string, text: string): void {
  const draft = writeDraft(file, text);
  try {
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncFolderOf(file);
}

/**
 * Removes unfinished files of a process that was killed while it wrote. Only the process that owns the folder may call
 * it.
 */
export function removeStaleDrafts(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (DRAFT.test(name)) rmSync(path.join(dataDir, name), { force: true });
  }
}

/** The temporary names of files that are written here and by `copyDatabase`. */
const DRAFT = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(tmp|part)$/;

function writeDraft(file: string, text: string): string {
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = openSync(draft, "wx", 0o600);
    try {
      writeWhole(handle, Buffer.from(text));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    rmSync(draft, { force: true });
    throw isAbsent(error) ? gone(`${path.dirname(file)} no longer exists.`, error) : error;
  }
  return draft;
}

/** A write may store only a part, for example on a nearly full disk. The next write then fails with the reason. */
function writeWhole(handle: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    const written = writeSync(handle, bytes, done);
    if (written === 0) throw Object.assign(new Error("nothing was written"), { code: "ENOSPC" });
    done += written;
  }
}

/**
 * A link never replaces a file. Without links, a rename is safe, because only one process writes here:
 * `claimDataFolder`.
 */
function linkOrRename(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (existsSync(file)) throw error;
    renameSync(draft, file);
  }
}

/** A new name survives a power cut only when its folder is synced too. Windows and some disks cannot do this. */
function syncFolderOf(file: string): void {
  if (!hasModes) return;
  try {
    const handle = openSync(path.dirname(file), "r");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (!/^(EINVAL|ENOTSUP|EACCES|EPERM|EISDIR)$/.test(codeOf(error))) throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return /^(ENOENT|ENOTDIR)$/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

export function readPrivateFile(file: string): string {
  refuseIfShared(file, "600");
  return readFileSync(file, "utf8");
}

/** Creates a file, 0600, before SQLite opens it. SQLite gives its other files the same mode. */
export function makePrivate(file: string): void {
  closeSync(openSync(file, "a", 0o600));
  if (hasModes) chmodSync(file, 0o600);
}

function refuseIfShared(place: string, mode: string): void {
  if (!hasModes) return;
  const status = statSync(place);
  if ((status.mode & 0o077) === 0) return;
  throw new Problem("data_folder_shared", {
    detail: `Other users of this machine can open ${place}. Gatehouse does not store secrets there.`,
    fix: `Run: chmod ${mode} "${place}"`,
  });
}
