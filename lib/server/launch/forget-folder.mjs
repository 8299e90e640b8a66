import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

// What Next writes down of its own configuration, as data and as a script that sets a variable to it.
const FILES = ["required-server-files.json", "required-server-files.js"];

/**
 * Takes the folders of the machine that built it out of what Next noted: nothing reads them when it runs, and the package
 * would tell everybody the user's name and where they keep their work.
 *
 * @param {string} buildFolder `.next`
 */
export function forgetFolder(buildFolder) {
  for (const name of FILES) {
    const file = path.join(buildFolder, name);
    if (!existsSync(file)) continue;
    const text = readFileSync(file, "utf8");
    const begin = text.indexOf("{");
    const end = text.lastIndexOf("}") + 1;
    const notes = JSON.parse(text.slice(begin, end), withoutFolders);
    writeFileSync(file, text.slice(0, begin) + JSON.stringify(notes, null, 2) + text.slice(end));
  }
}

const FOLDERS = new Set(["appDir", "outputFileTracingRoot", "repoRoot", "root"]);

/**
 * The keys of folders anywhere in what Next notes, whose form is not documented.
 *
 * @param {string} key
 * @param {unknown} value
 */
function withoutFolders(key, value) {
  const isFolder = FOLDERS.has(key) && typeof value === "string" && path.isAbsolute(value);
  return isFolder ? "." : value;
}
