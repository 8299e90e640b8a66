import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readEnv } from "@/lib/env";
import { sharedOnce } from "@/lib/shared-once";

/** How the names of the folders begin that a dashboard on this data folder makes for its hops' sockets. */
export function socketFolderPrefix(dataDir: string): string {
  return `gatehouse-${createHash("sha256").update(dataDir).digest("hex").slice(0, 8)}-`;
}

/**
 * This process's folder for the hops' sockets, 0700 by mkdtemp. Not in the data folder: the path of a socket may hold
 * about 100 characters only. What an earlier process on the same data folder left behind is removed.
 */
export function getSocketFolder(): string {
  return sharedOnce("socket-folder", () => {
    const prefix = socketFolderPrefix(readEnv().dataDir);
    for (const left of readdirSync(os.tmpdir()).filter((name) => name.startsWith(prefix))) {
      rmSync(path.join(os.tmpdir(), left), { recursive: true, force: true });
    }
    return mkdtempSync(path.join(os.tmpdir(), prefix));
  });
}

export function removeSocketFolder(): void {
  rmSync(getSocketFolder(), { recursive: true, force: true });
}
