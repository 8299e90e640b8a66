import { readFileSync } from "node:fs";

/** Whether a process runs. On Linux a zombie, which has ended but is still listed, counts as ended. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
