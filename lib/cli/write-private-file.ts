import { existsSync, lstatSync, realpathSync, writeFileSync } from "node:fs";
import { createPrivateFile, replacePrivateFile } from "@/lib/storage/data-folder";
import { CliError, EXIT } from "./exit";

/** Before something long begins whose result could then not be written. Throws a CliError. */
export function refuseExisting(file: string, force: boolean): void {
  if (!force && existsSync(file)) throw isThere(file);
}

/**
 * Writes a file that only this user can read, completely or not at all; it is on the disk when this returns. With `force` it
 * takes the place of an existing one, whoever could read that. Throws a CliError.
 */
export function writePrivateFile(file: string, content: string, force: boolean): void {
  try {
    if (force) replace(file, content);
    else createPrivateFile(file, content);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") throw isThere(file);
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.failed, `Nothing was written: ${reason.replace(/\.$/, "")}.`);
  }
}

/** A link stays one, and what is no file, such as a pipe, gets the content. */
function replace(file: string, content: string): void {
  const target = existsSync(file) ? realpathSync(file) : file;
  const isFile = !existsSync(target) || lstatSync(target).isFile();
  if (isFile) replacePrivateFile(target, content);
  else writeFileSync(target, content);
}

function isThere(file: string): CliError {
  return new CliError(EXIT.failed, `${file} is there already. Replace it with --force.`);
}
