import path from "node:path";
import { z } from "zod";

/** Held by the dashboard that runs on this data folder. */
export function lockFileOf(dataDir: string): string {
  return path.join(dataDir, "instance.lock");
}

/** Where that dashboard is, as `instanceSchema`. */
export function addressFileOf(dataDir: string): string {
  return path.join(dataDir, "instance.json");
}

export const instanceSchema = z.object({ url: z.url(), pid: z.int() });
