import type { Metadata } from "next";
import { AccountList } from "@/app/ui/accounts/account-list";
import { listAccounts } from "@/lib/accounts/service";

export const metadata: Metadata = { title: "Accounts" };

export default function AccountsPage() {
  return <AccountList accounts={listAccounts()} />;
}
