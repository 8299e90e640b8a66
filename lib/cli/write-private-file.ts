import { closeSync, existsSync, fsyncSync, openSync, writeSync } from "node:fs";
import { CliError, EXIT } from "./exit";

/** Before something long begins whose result could then not be written. Throws a CliError. */
export function refuseExisting(file: string, force: boolean): void {
  if (!force && existsSync(file)) throw isThere(file);
}

/** Writes a file that only this user can read, and resolves it to the disk. Throws a CliError. */
export function writePrivateFile(file: string, content: string, force: boolean): void {
  try {
    const handle = openSync(file, force ? "w" : "wx", 0o600);
    writeSync(handle, content);
    fsyncSync(handle);
    closeSync(handle);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") throw isThere(file);
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.failed, `Nothing was written: ${reason}.`);
  }
}

function isThere(file: string): CliError {
  return new CliError(EXIT.failed, `${file} is there already. Replace it with --force.`);
}
