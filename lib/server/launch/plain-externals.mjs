import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/**
 * Next's bundler loads the packages that it does not bundle by hashed names, which are links in `.next/node_modules`.
 * npm packs neither links nor folders with that name. So the hashed names are replaced by the packages' own names,
 * which Node finds everywhere.
 *
 * @param {string} buildFolder `.next`
 */
export function restorePlainNames(buildFolder) {
  const links = path.join(buildFolder, "node_modules");
  const aliases = listLinks(links);
  for (const file of listScripts(path.join(buildFolder, "server"))) {
    const text = readFileSync(file, "utf8");
    let plain = text;
    for (const { alias, name } of aliases) plain = plain.replaceAll(`"${alias}"`, `"${name}"`);
    if (plain !== text) writeFileSync(file, plain);
  }
  rmSync(links, { recursive: true, force: true });
}

/**
 * @param {string} folder
 * @returns {{ alias: string, name: string }[]}
 */
function listLinks(folder) {
  if (!existsSync(folder)) return [];
  return list(folder)
    .filter((file) => lstatSync(file).isSymbolicLink())
    .map((link) => {
      const [, name = ""] = readlinkSync(link).split(/[\\/]node_modules[\\/]/);
      return { alias: toName(path.relative(folder, link)), name: toName(name) };
    });
}

/** @param {string} folder */
function listScripts(folder) {
  return list(folder).filter((file) => file.endsWith(".js") && lstatSync(file).isFile());
}

/** @param {string} folder */
function list(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.map((name) => path.join(folder, name));
}

/** @param {string} file */
function toName(file) {
  return file.split(path.sep).join("/").replace(/\/$/, "");
}
