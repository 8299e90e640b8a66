import { existsSync, readFileSync } from "node:fs";
import { addressFileOf, instanceSchema } from "@/db/instance-files";
import { isClaimed } from "@/db/is-claimed";
import { findDataFolder } from "@/lib/base/find-data-folder.mjs";
import { isProblem } from "@/lib/errors/problem";
import { tokenFileOf } from "@/lib/server/access-guard/token-file";
import { readPrivateFile } from "@/lib/storage/data-folder";
import { CliError, EXIT } from "./exit";

export type Dashboard = { url: string; token: string };

/**
 * Finds the running dashboard of this user's data folder. Its lock shows that it runs. So the token is never sent to
 * another program that uses the port of a dashboard that has ended.
 */
export function findDashboard(): Dashboard {
  const dataDir = findDataFolder();
  const address = isClaimed(dataDir) ? readAddress(addressFileOf(dataDir)) : undefined;
  if (address === undefined) {
    throw new CliError(
      EXIT.notRunning,
      `Gatehouse is not running on ${dataDir}. Start it with: gatehouse`,
    );
  }
  return { url: address, token: readToken(tokenFileOf(dataDir)) };
}

/** The same, but undefined when none runs. */
export function lookForDashboard(): Dashboard | undefined {
  try {
    return findDashboard();
  } catch (error) {
    if (error instanceof CliError && error.code === EXIT.notRunning) return undefined;
    throw error;
  }
}

/** The dashboard's address for people. */
export function homeOf({ url }: Dashboard): string {
  return url.replace("//127.0.0.1:", "//localhost:");
}

function readAddress(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { url } = instanceSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    // The dashboard always listens on 127.0.0.1, but on ::1 only where the machine has IPv6.
    return url.replace("//localhost:", "//127.0.0.1:");
  } catch {
    throw new CliError(
      EXIT.failed,
      `${file} cannot be read. Start Gatehouse again: it then writes the file again.`,
    );
  }
}

function readToken(file: string): string {
  if (process.env.GATEHOUSE_TOKEN) return process.env.GATEHOUSE_TOKEN;
  if (!existsSync(file)) {
    throw new CliError(
      EXIT.notLetIn,
      "Gatehouse was started with GATEHOUSE_TOKEN; set the same value here.",
    );
  }
  try {
    return readPrivateFile(file).trim();
  } catch (error) {
    if (!isProblem(error)) throw error;
    const { detail, fix } = error.details;
    throw new CliError(EXIT.failed, [detail, fix].filter(Boolean).join("\n"));
  }
}
