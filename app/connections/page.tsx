import type { Metadata } from "next";
import { AccountList } from "@/app/ui/accounts/account-list";
import { PageHead } from "@/app/ui/kit/page-head";
import { ProfileList } from "@/app/ui/profiles/profile-list";
import { listAccounts } from "@/lib/accounts/service";
import { listProfiles } from "@/lib/profiles/service";

export const metadata: Metadata = { title: "Connections" };

/** What tunnels need from others: a login by Descope, and a way to the internet by ngrok. */
export default function ConnectionsPage() {
  return (
    <>
      <PageHead title="Connections" sub="What your tunnels need from Descope and ngrok" />
      <div className="mt-5 grid items-start gap-x-8 gap-y-7 min-[112rem]:grid-cols-2">
        <ProfileList profiles={listProfiles()} />
        <AccountList accounts={listAccounts()} />
      </div>
    </>
  );
}
