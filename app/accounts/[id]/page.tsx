import { orNotFound } from "@/app/or-not-found";
import { AccountForm } from "@/app/ui/accounts/account-form";
import { SessionPanel } from "@/app/ui/accounts/session-panel";
import { CheckPanel } from "@/app/ui/checks/check-panel";
import { PageHead } from "@/app/ui/kit/page-head";
import { UsedBy } from "@/app/ui/resources/used-by";
import { lastAccountReport } from "@/lib/accounts/check-account";
import { getLatency } from "@/lib/accounts/latency";
import { getAccount } from "@/lib/accounts/service";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props) {
  const { id } = await params;
  return { title: orNotFound(() => getAccount(id)).name };
}

export default async function AccountPage({ params }: Props) {
  const { id } = await params;
  const account = orNotFound(() => getAccount(id));
  return (
    <>
      <PageHead title={account.name} />
      <div className="group/resource mt-5 grid items-start gap-4 lg:grid-cols-[minmax(0,36rem)_minmax(16rem,54.5rem)]">
        <AccountForm item={account} />
        <div className="grid gap-4">
          <CheckPanel
            changedAt={account.updatedAt}
            title="Does it work?"
            path={`/api/accounts/${id}`}
            target={{ accountId: id }}
            last={lastAccountReport(id)}
          >
            Connects to ngrok with this account, reports each step, and shows its plan and region.
          </CheckPanel>
          <SessionPanel accountId={id} latency={getLatency(id)} />
          <UsedBy accountId={id} />
        </div>
      </div>
    </>
  );
}
