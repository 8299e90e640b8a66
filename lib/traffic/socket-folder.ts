import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readEnv } from "@/lib/base/env";
import { sharedOnce } from "@/lib/base/shared-once";
import { socketFailed } from "./proxy-restarting";

/** The path of a socket (sun_path) has 104 bytes on macOS, including the 0 at its end (unix(4)), and 108 on Linux. */
const MOST_BYTES = 103;
const FOLDER_END = "XXXXXX";
const SOCKET_NAME = "/0123456789ab.sock";

const state = () => sharedOnce<{ path?: string }>("socket-folder", () => ({}));

/** The common beginning of the names of all socket folders that dashboards on this data folder make. */
function folderPrefix(dataDir: string): string {
  return `gatehouse-${createHash("sha256").update(dataDir).digest("hex").slice(0, 8)}-`;
}

/** The socket folders of this user and this data folder that still exist. */
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
 * This process's folder for the proxies' sockets, with mode 0700. It is not in the data folder, because the path of a
 * socket may have only about 100 characters. Folders that earlier processes on the same data folder left behind are
 * removed. Throws the Problem `socket_failed` when there is no place for it; the next call tries again.
 */
export function getSocketFolder(): string {
  // Windows uses ports in place of socket files.
  if (process.platform === "win32") return "";
  const known = state();
  restoreSocketFolder();
  if (known.path !== undefined && isOurFolder(known.path)) return known.path;
  const { dataDir } = readEnv();
  if (known.path === undefined) findSocketFolders(dataDir).forEach(remove);
  known.path = make(folderPrefix(dataDir));
  return known.path;
}

/** The folders that stay behind when this process is killed. Empty when no folder could be made. */
export function socketLeftovers(): string[] {
  try {
    const folder = getSocketFolder();
    return folder === "" ? [] : [folder];
  } catch {
    return [];
  }
}

/**
 * Makes the folder again at the same place if somebody removed it, as programs that clean temporary files may do.
 * Anything else at that place is left alone.
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
      // The disk is full, or the parent folder is missing too. The caller checks what exists.
    }
  }
}

export function removeSocketFolder(): void {
  const known = state();
  if (known.path !== undefined && isOurFolder(known.path)) remove(known.path);
  delete known.path;
}

/** Whether this is a real folder and not a link, belongs to this user, and cannot be opened by others. */
export function isOurFolder(folder: string): boolean {
  try {
    const found = lstatSync(folder);
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
  } catch {
    return false;
  }
}

/**
 * The places for the folder, the best first: the user's own one (XDG Base Directory Specification), then shared ones.
 */
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

/** A folder that cannot be removed is left there, because it is no reason not to start. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Another folder is made beside it.
  }
}
