import { readdirSync } from "node:fs";
import path from "node:path";
import { findSocketFolders } from "@/lib/traffic/socket-folder";

/** Where the SDK would send the requests of the one tunnel that runs. */
export function findSocket(dataDir: string): string {
  const [folder = ""] = findSocketFolders(dataDir);
  const [socket] = folder === "" ? [] : readdirSync(folder);
  if (!socket) throw new Error("The tunnelProxy's socket was not found.");
  return path.join(folder, socket);
}
