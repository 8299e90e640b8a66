import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/**
 * @typedef {{ name: string, mend: "rebuild" | "install", load: (require: NodeJS.Require) => unknown }} Native
 *   `load` throws when the package's compiled code is missing, or was made for another Node or system.
 */

/** @type {Native[]} */
const NATIVES = [
  {
    name: "better-sqlite3",
    mend: "rebuild",
    // It loads its compiled code with the first database, and db/connection.mjs says why none is ever let go of.
    load: (require) => {
      const database = new (require("better-sqlite3"))(":memory:");
      kept.push(database);
      database.close();
    },
  },
  { name: "@ngrok/ngrok", mend: "install", load: (require) => require("@ngrok/ngrok") },
];

/** @type {unknown[]} */
const kept = [];

/**
 * What to do about compiled code that does not load; undefined when all of it does. After `npm ci --ignore-scripts` it
 * is missing, and after a change of Node's version it fits no more.
 *
 * @param {string} root
 * @param {Native[]} [natives]
 * @returns {string | undefined}
 */
export function nativesThatFail(root, natives = NATIVES) {
  const require = createRequire(path.join(root, "package.json"));
  for (const { name, mend, load } of natives) {
    try {
      load(require);
    } catch (error) {
      const reason = String(error instanceof Error ? error.message : error).split("\n", 1)[0];
      return `The compiled part of ${name} is missing or was made for another Node (this is ${process.version}): ${reason}\n${whatToRun(root, name, mend)}`;
    }
  }
  return undefined;
}

/** @param {string} root @param {string} name @param {Native["mend"]} mend */
function whatToRun(root, name, mend) {
  const command = mend === "rebuild" ? `npm rebuild ${name}` : "npm ci";
  // An installed package has no lockfile, which "npm ci" needs.
  if (existsSync(path.join(root, "package-lock.json"))) return `Run: ${command}   (in ${root})`;
  if (mend === "install") return "Install Gatehouse again with this Node.";
  const [installedIn = root] = root.split(`${path.sep}node_modules${path.sep}`);
  return `Run: ${command}   (in ${installedIn})`;
}
