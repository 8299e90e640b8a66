import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** The files whose content tells where on this machine they were built. `files` are relative to `folder`. */
export function findBuilderPaths(folder: string, files: readonly string[], root = process.cwd()) {
  // As they stand in texts and, with doubled backslashes, in the JSON of Windows.
  const telling = [root, `${os.homedir()}${path.sep}`].flatMap((place) => [
    place,
    JSON.stringify(place).slice(1, -1),
  ]);
  return files.filter((file) => {
    const text = readFileSync(path.join(folder, file), "latin1");
    return telling.some((place) => text.includes(place));
  });
}
