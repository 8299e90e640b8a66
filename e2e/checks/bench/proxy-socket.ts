import { readdirSync } from "node:fs";
import path from "node:path";
import { findSocketFolders } from "@/lib/traffic/socket-folder";

/** Where the SDK would send the requests of the tunnel that was started last: the one that is not among `known`. */
export function findSocket(dataDir: string, known: readonly string[] = []): string {
  const [folder = ""] = findSocketFolders(dataDir);
  const sockets = folder === "" ? [] : readdirSync(folder).map((name) => path.join(folder, name));
  const socket = sockets.find((file) => !known.includes(file));
  if (!socket) throw new Error("The socket of the tunnel's proxy was not found.");
  return socket;
}
