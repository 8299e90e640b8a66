import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import envPaths from "env-paths";
import { z } from "zod";
import { isClaimed } from "@/db/is-claimed";
import { CliError, EXIT } from "./exit";

const instanceSchema = z.object({ url: z.url(), pid: z.int() });

/** @typedef {{ url: string, token: string, dataDir: string }} Dashboard */

/**
 * The running dashboard of this user's data folder. That it runs is known by its lock, so that the token is never sent
 * to somebody else who has taken the port of one that is gone.
 *
 * @returns {Dashboard}
 */
export function findDashboard() {
  const dataDir = path.resolve(
    process.env.GATEHOUSE_DATA_DIR || envPaths("gatehouse", { suffix: "" }).data,
  );
  const isRunning = isClaimed(path.join(dataDir, "instance.lock"));
  const address = isRunning ? readAddress(dataDir) : undefined;
  if (address === undefined) {
    throw new CliError(
      EXIT.notRunning,
      `Gatehouse is not running on ${dataDir}. Start it with: gatehouse`,
    );
  }
  return { url: address, token: readToken(dataDir), dataDir };
}

/** @param {string} dataDir */
function readAddress(dataDir) {
  const file = path.join(dataDir, "instance.json");
  if (!existsSync(file)) return undefined;
  try {
    const { url } = instanceSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    // It listens there and nowhere else; "localhost" could be somebody's ::1.
    return url.replace("//localhost:", "//127.0.0.1:");
  } catch {
    throw new CliError(
      EXIT.failed,
      `${file} cannot be read. Start Gatehouse again: it writes it anew.`,
    );
  }
}

/** @param {string} dataDir */
function readToken(dataDir) {
  if (process.env.GATEHOUSE_TOKEN) return process.env.GATEHOUSE_TOKEN;
  const file = path.join(dataDir, "token");
  if (!existsSync(file)) {
    throw new CliError(
      EXIT.notLetIn,
      "Gatehouse was started with GATEHOUSE_TOKEN; set it here to the same.",
    );
  }
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
    throw new CliError(EXIT.failed, `Others can read ${file}. Run: chmod 600 "${file}"`);
  }
  return readFileSync(file, "utf8").trim();
}
