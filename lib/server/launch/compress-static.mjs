import { readdirSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const TEXTS = /\.(?:css|js|svg)$/;

/** The codings of HTTP that browsers know, the smaller first, and the end of the names of their files. */
export const CODINGS = [
  { coding: "br", ending: ".br", compress: promisify(brotliCompress) },
  { coding: "gzip", ending: ".gz", compress: promisify(gzip) },
];

/**
 * Writes beside every text that browsers load what goes over the wire for it. The build has the time to make it small;
 * the dashboard would do it for each page again, while that page waits.
 *
 * @param {string} folder `.next/static`
 */
export async function compressStatic(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => TEXTS.test(name)).map((name) => path.join(folder, name));
  await Promise.all(files.map(compressFile));
}

/** @param {string} file */
async function compressFile(file) {
  const content = await readFile(file);
  const options = {
    level: constants.Z_BEST_COMPRESSION,
    params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  };
  for (const { ending, compress } of CODINGS) {
    // A build that is broken off must not leave a part of a file: browsers would keep it.
    await writeFile(`${file}.part`, await compress(content, options));
    await rename(`${file}.part`, file + ending);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  await compressStatic(path.join(root, ".next", "static"));
}
