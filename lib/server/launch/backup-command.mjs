import { existsSync } from "node:fs";
import path from "node:path";
import { copyDatabaseFile } from "../../../db/copy-database.mjs";
import { findDataFolder } from "../../base/find-data-folder.mjs";

// `npm run backup -- file`: a consistent copy of the database, also while Gatehouse runs.

const [target, ...rest] = process.argv.slice(2);
if (target === undefined || target.startsWith("-") || rest.length > 0) {
  fail("Say where the copy goes: npm run backup -- gatehouse-backup.db");
}
const dataDir = findDataFolder();
// npm runs scripts in the project's folder; the path was typed in the user's.
const file = path.resolve(process.env.INIT_CWD ?? process.cwd(), target);
const source = path.join(dataDir, "gatehouse.db");
if (!existsSync(path.dirname(file))) fail(`There is no folder ${path.dirname(file)}.`);
if (!existsSync(source)) fail(`There is no database in ${dataDir}.`);
if (existsSync(file)) fail(`${file} exists already. It was left as it is.`);

try {
  copyDatabaseFile(source, file);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  fail(`No backup was made: ${reason}. ${source} was only read.`);
}
console.log(`Backed up to ${file}`);
console.log(
  existsSync(path.join(dataDir, "master.key"))
    ? `Its secrets open only with ${path.join(dataDir, "master.key")}; keep a copy of that elsewhere.`
    : "Its secrets open only with the key in this machine's keychain.",
);

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message);
  process.exit(1);
}
