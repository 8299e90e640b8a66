import { canIsolate } from "@/e2e/checks/chaos/dashboard/place";
import { diskFaults, hasStrace } from "./disk";
import { edgeFaults } from "./edge";
import type { Fault } from "./fault";
import { gateFaults } from "./gate";
import { hostileFaults } from "./hostile";
import { linkFaults } from "./link";
import { networkFaults } from "./network";
import { processFaults } from "./process";

export const FAULTS: Record<string, Fault> = {
  ...edgeFaults,
  ...gateFaults,
  ...linkFaults,
  ...networkFaults,
  ...diskFaults,
  ...processFaults,
  ...hostileFaults,
};

const BY_STRACE = ["writes-refused", "writes-broken"];

/** Why this fault cannot be made here; undefined when it can. */
export function whyNot(kind: string): string | undefined {
  const fault = FAULTS[kind];
  if (!fault) return "no such fault";
  if (fault.needsLinux && process.platform !== "linux") return "needs Linux";
  if (fault.needsRoot && !canIsolate()) return "needs root on Linux";
  if (BY_STRACE.includes(kind) && !hasStrace()) return "needs strace";
  return undefined;
}
