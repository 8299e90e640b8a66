import path from "node:path";
import envPaths from "env-paths";

/**
 * The absolute path of the data folder: `GATEHOUSE_DATA_DIR`, or this system's usual place for the data of programs. It
 * is JavaScript because `npm run backup` must work without a build.
 *
 * @param {Record<string, string | undefined>} [env]
 */
export function findDataFolder(env = process.env) {
  return path.resolve(env.GATEHOUSE_DATA_DIR || envPaths("gatehouse", { suffix: "" }).data);
}
