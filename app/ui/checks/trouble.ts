import type { Check, CheckReport } from "@/lib/contract/profiles";

/** Whether there is something to look at in a check's result. */
export function isTrouble({ status }: Pick<Check, "status">): boolean {
  return status === "fail" || status === "warn";
}

/**
 * The newest report that is about what is stored now: what was checked before the last change counts no more. All times
 * are the server's, as ISO 8601.
 */
export function validReport<Report extends Pick<CheckReport, "checkedAt">>(
  reports: readonly (Report | null | undefined)[],
  changedAt: string,
): Report | undefined {
  return reports
    .filter((report) => report !== null && report !== undefined)
    .filter(({ checkedAt }) => checkedAt >= changedAt)
    .sort((a, b) => (a.checkedAt < b.checkedAt ? 1 : -1))[0];
}

export function hasTrouble(report: Pick<CheckReport, "checks"> | null | undefined): boolean {
  return report?.checks.some(isTrouble) ?? false;
}
