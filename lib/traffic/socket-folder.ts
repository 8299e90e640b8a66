import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readEnv } from "@/lib/base/env";
import { sharedOnce } from "@/lib/base/shared-once";
import { socketFailed } from "./proxy-restarting";

/** sun_path of macOS holds 104 bytes with the 0 at its end (unix(4)), that of Linux 108. */
const MOST_BYTES = 103;
const FOLDER_END = "XXXXXX";
const SOCKET_NAME = "/0123456789ab.sock";

const state = () => sharedOnce<{ path?: string }>("socket-folder", () => ({}));

/** How the names of the folders begin that a dashboard on this data folder makes for its proxies' sockets. */
function folderPrefix(dataDir: string): string {
  return `gatehouse-${createHash("sha256").update(dataDir).digest("hex").slice(0, 8)}-`;
}

/** The folders of this user that a dashboard on this data folder has made and that are still there. */
export function findSocketFolders(dataDir: string): string[] {
  const prefix = folderPrefix(dataDir);
  return places().flatMap((place) =>
    namesIn(place)
      .filter((name) => name.startsWith(prefix))
      .map((name) => path.join(place, name))
      .filter(isOurFolder),
  );
}

/**
 * This process's folder for the proxies' sockets, 0700. Not in the data folder: the path of a socket may hold about 100
 * characters only. What an earlier process on the same data folder left behind is removed. Throws the Problem
 * `socket_failed` when there is no place for it; asked again it tries again.
 */
export function getSocketFolder(): string {
  // Windows has none: sockets are ports there.
  if (process.platform === "win32") return "";
  const known = state();
  restoreSocketFolder();
  if (known.path !== undefined && isOurFolder(known.path)) return known.path;
  const { dataDir } = readEnv();
  if (known.path === undefined) findSocketFolders(dataDir).forEach(remove);
  known.path = make(folderPrefix(dataDir));
  return known.path;
}

/** What is left behind when this process is ended by force. Without a place for the folder, nothing is. */
export function socketLeftovers(): string[] {
  try {
    const folder = getSocketFolder();
    return folder === "" ? [] : [folder];
  } catch {
    return [];
  }
}

/**
 * Makes the folder again, at the same place, if somebody removed it: a cleaner of temporary files may. What is there in
 * its place and not ours is left alone.
 */
export function restoreSocketFolder(): void {
  const { path: folder } = state();
  if (folder === undefined) return;
  try {
    lstatSync(folder);
  } catch {
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch {
      // Its disk is full, or the folder around it is gone as well. Whoever needs it looks at what is there.
    }
  }
}

export function removeSocketFolder(): void {
  const known = state();
  if (known.path !== undefined && isOurFolder(known.path)) remove(known.path);
  delete known.path;
}

/** A real folder, no link to one, that belongs to this user and that nobody else can look into. */
export function isOurFolder(folder: string): boolean {
  try {
    const found = lstatSync(folder);
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
  } catch {
    return false;
  }
}

/** Where a folder may be made, the best first: the user's own one (XDG Base Directory Specification), then those of all. */
function places(): string[] {
  const { XDG_RUNTIME_DIR: own } = process.env;
  const isUsable = own !== undefined && path.isAbsolute(own) && isOurFolder(own);
  return [...new Set([...(isUsable ? [own] : []), os.tmpdir(), "/tmp"])];
}

function make(prefix: string): string {
  let reason = "their paths are too long";
  for (const place of places()) {
    const start = path.join(place, prefix);
    if (Buffer.byteLength(start + FOLDER_END + SOCKET_NAME) > MOST_BYTES) continue;
    try {
      const folder = mkdtempSync(start);
      if (isOurFolder(folder)) return folder;
      reason = `${folder} is not private`;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  throw socketFailed(reason);
}

function namesIn(place: string): string[] {
  try {
    return readdirSync(place);
  } catch {
    return [];
  }
}

/** What cannot be removed stays: it is no reason not to start. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Another one is made beside it.
  }
}
