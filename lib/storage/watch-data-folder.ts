import { constants } from "node:fs";
import { access } from "node:fs/promises";
import type { Problem } from "@/lib/errors/problem";
import { storageProblem } from "@/lib/errors/storage-problem";
import { findGoneFile, gone } from "./data-files";
import { noteFolder } from "./storage-trouble";
import { hurryWrites } from "./write-later";

const LOOK_MS = 2_000;

/** Notices within seconds, even without a write, when the data folder is missing, replaced or read-only. */
export function watchDataFolder(dataDir: string): void {
  let looking = false;
  let wasInTrouble = false;
  const look = async () => {
    // An unresponsive network folder delays only this check.
    if (looking) return;
    looking = true;
    const problem = await findTrouble(dataDir);
    looking = false;
    noteFolder(problem);
    if (!problem && wasInTrouble) hurryWrites();
    wasInTrouble = problem !== undefined;
  };
  setInterval(() => void look(), LOOK_MS).unref();
}

async function findTrouble(dataDir: string): Promise<Problem | undefined> {
  try {
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    return storageProblem(error) ?? gone(`${dataDir} no longer exists.`, error);
  }
  return findGoneFile();
}
