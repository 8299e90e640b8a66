import { lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { CliError, EXIT } from "@/lib/cli/exit";
import { type Checkout, findCheckout } from "@/lib/transfer/project/branch";
import { FILE_NAME, type ProjectFile } from "@/lib/transfer/project/project-schema";
import { MAX_BYTES, readProjectFile } from "@/lib/transfer/project/read-project-file";

export type Project = {
  /** The absolute path of the folder with the file, without links: what tells projects apart. */
  folder: string;
  file: ProjectFile;
  checkout: Checkout | undefined;
};

/** The gatehouse.yml of this folder, or of the nearest one above it. Throws a CliError that says what is wrong where. */
export function openProject(from: string): Project {
  const found = findFile(from);
  if (found === undefined) {
    throw new CliError(
      EXIT.failed,
      `There is no ${FILE_NAME} in ${from} or above it. The guide has one to begin with.`,
    );
  }
  const read = readProjectFile(readStart(found));
  if (!read.ok) {
    const lines = read.problems.map(
      ({ line, column, message }) => `${found}:${line}:${column}: ${message}`,
    );
    throw new CliError(EXIT.failed, lines.join("\n"));
  }
  const folder = path.dirname(found);
  return { folder, file: read.file, checkout: findCheckout(folder) };
}

/** The folder of the project, also where its file cannot be read any more. */
export function findProjectFolder(from: string): string {
  const found = findFile(from);
  return found === undefined ? realpathSync(from) : path.dirname(found);
}

function findFile(from: string): string | undefined {
  const first = realpathSync(from);
  for (let folder = first; ; folder = path.dirname(folder)) {
    const file = path.join(folder, FILE_NAME);
    if (isFile(file)) {
      if (folder !== first) refuseForeign(file);
      return file;
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Its commands would run as us, in its folder: in one such as /tmp anybody can put a file above ours, or a link to a file
 * that is ours.
 */
function refuseForeign(file: string): void {
  const us = process.getuid?.();
  if (us === undefined) return;
  const folder = path.dirname(file);
  const seen = [
    { place: file, owner: lstatSync(file).uid },
    { place: file, owner: statSync(file).uid },
    { place: folder, owner: statSync(folder).uid },
  ];
  const place = seen.find(({ owner }) => owner !== us)?.place;
  if (place === undefined) return;
  throw new CliError(
    EXIT.failed,
    `${place} belongs to another user of this machine, and the commands of ${FILE_NAME} would run there as you. Go to its folder if you mean it.`,
  );
}

function readStart(file: string): Uint8Array {
  try {
    // Not the whole of a file that is too large anyway.
    if (statSync(file).size > MAX_BYTES) return new Uint8Array(MAX_BYTES + 1);
    return readFileSync(file);
  } catch (error) {
    throw new CliError(EXIT.failed, error instanceof Error ? error.message : String(error));
  }
}
