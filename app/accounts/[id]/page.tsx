import { orNotFound } from "@/app/or-not-found";
import { AccountForm } from "@/app/ui/accounts/account-form";
import { PageHead } from "@/app/ui/kit/page-head";
import { UsedBy } from "@/app/ui/resources/used-by";
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
      <div className="mt-5 grid items-start gap-4 lg:grid-cols-[minmax(0,36rem)_minmax(16rem,1fr)]">
        <AccountForm account={account} />
        <UsedBy accountId={id} />
      </div>
    </>
  );
}
