import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

// The files in which Next stores its configuration: as data, and as a script that sets a variable.
const FILES = ["required-server-files.json", "required-server-files.js"];

/**
 * Removes the folders of the machine that built the package from Next's files. Nothing reads them at run time, and they
 * would show everybody the user's name and folders.
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
 * A replacer for JSON.stringify. The form of Next's files is not documented, so the keys of folders are found anywhere.
 *
 * @param {string} key
 * @param {unknown} value
 */
function withoutFolders(key, value) {
  const isFolder = FOLDERS.has(key) && typeof value === "string" && path.isAbsolute(value);
  return isFolder ? "." : value;
}
