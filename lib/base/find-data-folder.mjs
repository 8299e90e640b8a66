import path from "node:path";
import envPaths from "env-paths";

/**
 * The folder of everything that Gatehouse keeps, absolute: `GATEHOUSE_DATA_DIR`, else where this system has the data of
 * programs. JavaScript, because `npm run backup` needs no build.
 *
 * @param {Record<string, string | undefined>} [env]
 */
export function findDataFolder(env = process.env) {
  return path.resolve(env.GATEHOUSE_DATA_DIR || envPaths("gatehouse", { suffix: "" }).data);
}
