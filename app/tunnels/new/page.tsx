import type { Metadata } from "next";
import { toChoices } from "@/app/to-choices";
import { PageHead } from "@/app/ui/kit/page-head";
import { TunnelForm } from "@/app/ui/tunnels/tunnel-form";
import { newTunnelValues } from "@/app/ui/tunnels/tunnel-values";
import { listAccounts } from "@/lib/accounts/service";
import { listProfiles } from "@/lib/profiles/service";

export const metadata: Metadata = { title: "New tunnel" };

export default function NewTunnelPage() {
  const accounts = toChoices(listAccounts());
  const profiles = toChoices(listProfiles());
  return (
    <>
      <PageHead title="New tunnel" />
      <div className="mt-5">
        <TunnelForm
          draftKey="tunnel:new"
          initial={newTunnelValues(accounts[0]?.value ?? "", profiles[0]?.value ?? "")}
          accounts={accounts}
          profiles={profiles}
        />
      </div>
    </>
  );
}
