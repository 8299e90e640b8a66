import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadMasterKey } from "@/lib/secrets/master-key";

// For the tests: machines on which Gatehouse was never started.

const folders: string[] = [];

/** An empty data folder and an empty process state, as on another person's machine. */
export async function newMachine(): Promise<string> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-import-"));
  folders.push(dataDir);
  globalThis.__gatehouse?.clear();
  process.env.GATEHOUSE_DATA_DIR = dataDir;
  await loadMasterKey({ dataDir, keyring: false, hasSealed: false });
  return dataDir;
}

export function removeMachines(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
