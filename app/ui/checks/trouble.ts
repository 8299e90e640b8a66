import type { Check, CheckReport } from "@/lib/contract/profiles";

/** Whether there is something to look at in a check's result. */
export function isTrouble({ status }: Pick<Check, "status">): boolean {
  return status === "fail" || status === "warn";
}

export function hasTrouble(report: Pick<CheckReport, "checks"> | null | undefined): boolean {
  return report?.checks.some(isTrouble) ?? false;
}
