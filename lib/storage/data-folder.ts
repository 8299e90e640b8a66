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

// Windows has no mode bits; there the user's profile folder is private by its access list.
const hasModes = process.platform !== "win32";

/** Makes the data folder, 0700, and refuses one that others can read. */
export function prepareDataFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  refuseIfShared(dataDir, "700");
}

/**
 * Writes a new file, 0600, whole or not at all, that is on disk when this returns. Throws `EEXIST` when there is one,
 * and leaves nothing behind when it fails.
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

/** Writes a file, 0600, in one step: whoever reads it, also after a crash, sees the old text or the new one. */
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

/** Removes what a process left that was ended while it wrote. Only for the one process that owns the folder. */
export function removeStaleDrafts(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (DRAFT.test(name)) rmSync(path.join(dataDir, name), { force: true });
  }
}

/** What is written here and what `copyDatabase` writes, before it gets its name. */
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
    throw isAbsent(error) ? gone(`${path.dirname(file)} is not there any more.`, error) : error;
  }
  return draft;
}

/** The system may take a part only, as on a disk with little room; it says so by the next write. */
function writeWhole(handle: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    const written = writeSync(handle, bytes, done);
    if (written === 0) throw Object.assign(new Error("nothing was written"), { code: "ENOSPC" });
    done += written;
  }
}

/** A link never replaces a file. Where the disk has no links, nobody else makes this file: see `claimDataFolder`. */
function linkOrRename(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (existsSync(file)) throw error;
    renameSync(draft, file);
  }
}

/** A new name outlives a power cut only when its folder is on the disk as well. Windows and some disks cannot do this. */
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
