import { openSync, renameSync, statSync } from "node:fs";

/** A log that has grown to this many bytes is set aside at the next start. */
const LARGE = 5 * 1024 * 1024;

/**
 * Opens the file in GATEHOUSE_LOG, for service managers that keep no log themselves (the Task Scheduler of Windows).
 *
 * @param {string | undefined} file
 * @returns {number | undefined} Undefined without a name, and when it cannot be opened: then there is no log.
 */
export function openLog(file) {
  if (!file) return undefined;
  try {
    if (isLarge(file)) renameSync(file, `${file}.1`);
    return openSync(file, "a", 0o600);
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function isLarge(file) {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGE;
}
