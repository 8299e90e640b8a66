import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/**
 * @typedef {{ name: string, repair: "rebuild" | "install", load: (require: NodeJS.Require) => unknown }} Native
 *   `load` throws when the package's compiled code is missing, or was built for another version of Node or another system.
 */

/** @type {Native[]} */
const NATIVES = [
  {
    name: "better-sqlite3",
    repair: "rebuild",
    // It loads its compiled code with the first database. db/connection.mjs says why no database is ever released.
    load: (require) => {
      const database = new (require("better-sqlite3"))(":memory:");
      kept.push(database);
      database.close();
    },
  },
  { name: "@ngrok/ngrok", repair: "install", load: (require) => require("@ngrok/ngrok") },
];

/** @type {unknown[]} */
const kept = [];

/**
 * Says what to do about compiled code that does not load; undefined when all of it loads. After `npm ci
 * --ignore-scripts` it is missing, and after a change of Node's version it no longer fits.
 *
 * @param {string} root
 * @param {Native[]} [natives]
 * @returns {string | undefined}
 */
export function nativesThatFail(root, natives = NATIVES) {
  const require = createRequire(path.join(root, "package.json"));
  for (const { name, repair, load } of natives) {
    try {
      load(require);
    } catch (error) {
      const reason = String(error instanceof Error ? error.message : error).split("\n", 1)[0];
      return `The compiled part of ${name} is missing or was built for another version of Node (this is ${process.version}): ${reason}\n${whatToRun(root, name, repair)}`;
    }
  }
  return undefined;
}

/** @param {string} root @param {string} name @param {Native["repair"]} repair */
function whatToRun(root, name, repair) {
  const command = repair === "rebuild" ? `npm rebuild ${name}` : "npm ci";
  // An installed package has no lockfile, which "npm ci" needs.
  if (existsSync(path.join(root, "package-lock.json"))) return `Run: ${command}   (in ${root})`;
  if (repair === "install") return "Install Gatehouse again with this Node.";
  const [installedIn = root] = root.split(`${path.sep}node_modules${path.sep}`);
  return `Run: ${command}   (in ${installedIn})`;
}
