import path from "node:path";
import { findDataFolder } from "@/lib/base/find-data-folder.mjs";
import type { DoctorCheck } from "@/lib/contract/doctor";
import { checkData } from "./check-data";
import { checkEnvironment } from "./check-environment";
import { checkKeychain } from "./check-keychain";
import { checkMachine } from "./check-machine";
import { checkFreePort } from "./check-port";
import { beginPart } from "./part";
import { tidy } from "./tidy";

const DEFAULT_PORT = 4747;

/**
 * What can be found out while no dashboard runs.
 * @param root the folder of Gatehouse's own package.json
 */
export async function examineLocally(root: string): Promise<DoctorCheck[]> {
  const dataDir = findDataFolder();
  const { PORT, GATEHOUSE_KEYRING } = process.env;
  const port = Number(PORT || DEFAULT_PORT);
  const script = path.join(root, "lib", "secrets", "keychain-process.mjs");
  const parts = [
    beginPart({
      id: "machine",
      area: "machine",
      title: "Node and its packages",
      run: () => [...checkMachine(root), ...checkEnvironment()],
    }),
    beginPart({
      id: "port",
      area: "machine",
      title: "The dashboard has its port",
      // A PORT that is none is told with the environment.
      run: async () => (isPort(port) ? [await checkFreePort(port, Boolean(PORT))] : []),
    }),
    beginPart({
      id: "data",
      area: "data",
      title: "The data folder is yours alone",
      run: () => checkData(dataDir),
    }),
    beginPart({
      id: "keychain",
      area: "data",
      title: "The key of the stored secrets is kept",
      run: async () => [await checkKeychain(dataDir, GATEHOUSE_KEYRING !== "0", script)],
    }),
  ];
  const checks = await Promise.all(parts.map((part) => part.checks));
  return checks.flat().map((check) => tidy(check));
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}
