import path from "node:path";
import { z } from "zod";

/** The lock file of the dashboard that runs on this data folder. */
export function lockFileOf(dataDir: string): string {
  return path.join(dataDir, "instance.lock");
}

/** The file with that dashboard's address, as `instanceSchema`. */
export function addressFileOf(dataDir: string): string {
  return path.join(dataDir, "instance.json");
}

export const instanceSchema = z.object({ url: z.url(), pid: z.int() });
