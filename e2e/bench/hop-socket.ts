import { readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { socketFolderPrefix } from "@/lib/traffic/socket-folder";

/** Where the SDK would send the requests of the one tunnel that runs. */
export function findSocket(dataDir: string): string {
  const prefix = socketFolderPrefix(dataDir);
  const folder = readdirSync(os.tmpdir()).find((name) => name.startsWith(prefix));
  const [socket] = folder ? readdirSync(path.join(os.tmpdir(), folder)) : [];
  if (!folder || !socket) throw new Error("The hop's socket was not found.");
  return path.join(os.tmpdir(), folder, socket);
}
