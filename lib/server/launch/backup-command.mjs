import { existsSync } from "node:fs";
import path from "node:path";
import { copyDatabaseFile } from "../../../db/copy-database.mjs";
import { findDataFolder } from "../../base/find-data-folder.mjs";

// `npm run backup -- file`: a consistent copy of the database, also while Gatehouse runs.

const [target, ...rest] = process.argv.slice(2);
if (target === undefined || target.startsWith("-") || rest.length > 0) {
  fail("Name the file for the copy: npm run backup -- gatehouse-backup.db");
}
const dataDir = findDataFolder();
// npm runs scripts in the project's folder, but the path is relative to the user's folder.
const file = path.resolve(process.env.INIT_CWD ?? process.cwd(), target);
const source = path.join(dataDir, "gatehouse.db");
if (!existsSync(path.dirname(file))) fail(`There is no folder ${path.dirname(file)}.`);
if (!existsSync(source)) fail(`There is no database in ${dataDir}.`);
if (existsSync(file)) fail(`${file} exists already. It was not changed.`);

try {
  copyDatabaseFile(source, file);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  fail(`No backup was made: ${reason}. ${source} was only read.`);
}
console.log(`Backed up to ${file}`);
console.log(
  existsSync(path.join(dataDir, "master.key"))
    ? `Its secrets can be opened only with ${path.join(dataDir, "master.key")}; keep a copy of that elsewhere.`
    : "Its secrets can be opened only with the key in this machine's keychain.",
);

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message);
  process.exit(1);
}
