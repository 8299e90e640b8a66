import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** The files that contain paths of the machine that built them. `files` are relative to `folder`. */
export function findBuilderPaths(folder: string, files: readonly string[], root = process.cwd()) {
  // The paths as in texts, and, with doubled backslashes, as in JSON on Windows.
  const telling = [root, `${os.homedir()}${path.sep}`].flatMap((place) => [
    place,
    JSON.stringify(place).slice(1, -1),
  ]);
  return files.filter((file) => {
    const text = readFileSync(path.join(folder, file), "latin1");
    return telling.some((place) => text.includes(place));
  });
}
