import type { Metadata } from "next";
import { hasTrouble } from "@/app/ui/checks/trouble";
import { SetupWizard } from "@/app/ui/setup/setup-wizard";
import { lastAccountReport } from "@/lib/accounts/check-account";
import { listAccounts } from "@/lib/accounts/service";
import { listProfiles } from "@/lib/profiles/service";
import { getDraft } from "@/lib/setup/draft";

export const metadata: Metadata = { title: "Setup" };

export default function SetupPage() {
  const initial = getDraft();
  const [profiles, accounts] = [listProfiles(), listAccounts()];
  const { profileId, accountId } = initial;
  const profile = profiles.find(({ id }) => id === profileId);
  const account = accounts.find(({ id }) => id === accountId);
  return (
    <SetupWizard
      initial={initial}
      troubled={[
        ...(hasTrouble(profile?.lastCheck) ? (["descope"] as const) : []),
        ...(account && hasTrouble(lastAccountReport(account.id)) ? (["ngrok"] as const) : []),
      ]}
      profileNames={toNames(profiles)}
      accountNames={toNames(accounts)}
    />
  );
}

function toNames(items: readonly { id: string; name: string }[]) {
  return Object.fromEntries(items.map(({ id, name }) => [id, name]));
}
