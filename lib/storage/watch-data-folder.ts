import { constants } from "node:fs";
import { access } from "node:fs/promises";
import type { Problem } from "@/lib/errors/problem";
import { storageProblem } from "@/lib/errors/storage-problem";
import { findGoneFile, gone } from "./data-files";
import { noteFolder } from "./storage-trouble";
import { hurryWrites } from "./write-later";

const LOOK_MS = 2_000;

/** Notices within seconds, also while nothing is written, that the data folder is gone, replaced or read-only. */
export function watchDataFolder(dataDir: string): void {
  let looking = false;
  let wasInTrouble = false;
  const look = async () => {
    // A network folder that hangs holds up this look and nothing else.
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
    return storageProblem(error) ?? gone(`${dataDir} is not there any more.`, error);
  }
  return findGoneFile();
}
