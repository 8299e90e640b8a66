import { readdirSync } from "node:fs";
import path from "node:path";
import { findSocketFolders } from "@/lib/traffic/socket-folder";

/** The socket to which the SDK sends the requests of the only running tunnel. */
export function findSocket(dataDir: string): string {
  const [folder = ""] = findSocketFolders(dataDir);
  const [socket] = folder === "" ? [] : readdirSync(folder);
  if (!socket) throw new Error("The tunnelProxy's socket was not found.");
  return path.join(folder, socket);
}
