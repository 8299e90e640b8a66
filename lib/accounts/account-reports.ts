import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import type { AccountReport } from "@/lib/contract/accounts";

const reports = () => sharedOnce("account-reports", () => new Map<string, AccountReport>());

export function keepReport(id: string, report: AccountReport): void {
  reports().set(id, report);
}

/** The last report of this process, unless the account was changed since. */
export function lastReport(account: { id: string; updatedAt: string }): AccountReport | undefined {
  const report = reports().get(account.id);
  return report && report.checkedAt >= account.updatedAt ? report : undefined;
}
