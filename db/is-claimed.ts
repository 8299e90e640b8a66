import { isFileClaimed } from "./file-lock";
import { lockFileOf } from "./instance-files";

/** Whether a Gatehouse runs on this data folder (see instance-lock.ts). Does not change the lock. */
export function isClaimed(dataDir: string): boolean {
  return isFileClaimed(lockFileOf(dataDir));
}
