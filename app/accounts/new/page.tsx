import type { Metadata } from "next";
import { toLocalPath } from "@/app/local-path";
import { AccountForm } from "@/app/ui/accounts/account-form";
import { FoundAuthtokens } from "@/app/ui/accounts/found-authtokens";
import { PageHead } from "@/app/ui/kit/page-head";
import { listAccounts } from "@/lib/accounts/service";

export const metadata: Metadata = { title: "New account" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function NewAccountPage({ searchParams }: Props) {
  const { next, from } = await searchParams;
  const original = listAccounts().find(({ id }) => id === from);
  return (
    <>
      <PageHead title="New account" />
      <div className="mt-5 max-w-xl">
        <FoundAuthtokens next={toLocalPath(next) ?? "/connections#accounts"} />
        <AccountForm from={original} next={toLocalPath(next)} />
      </div>
    </>
  );
}
