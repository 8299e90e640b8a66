import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import type { AccountReport } from "@/lib/contract/accounts";

const reports = () => sharedOnce("account-reports", () => new Map<string, AccountReport>());

export function keepReport(id: string, report: AccountReport): void {
  reports().set(id, report);
}

/** The last report since the start of Gatehouse; undefined when the account was changed after it. */
export function lastReport(account: { id: string; updatedAt: string }): AccountReport | undefined {
  const report = reports().get(account.id);
  return report && report.checkedAt >= account.updatedAt ? report : undefined;
}
