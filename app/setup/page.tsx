import type { Metadata } from "next";
import { SetupWizard } from "@/app/ui/setup/setup-wizard";
import { listAccounts } from "@/lib/accounts/service";
import { listProfiles } from "@/lib/profiles/service";
import { getDraft } from "@/lib/setup/draft";

export const metadata: Metadata = { title: "Setup" };

export default function SetupPage() {
  return (
    <SetupWizard
      initial={getDraft()}
      profileNames={toNames(listProfiles())}
      accountNames={toNames(listAccounts())}
    />
  );
}

function toNames(items: readonly { id: string; name: string }[]) {
  return Object.fromEntries(items.map(({ id, name }) => [id, name]));
}
