import type { Metadata } from "next";
import { toChoices } from "@/app/to-choices";
import { PageHead } from "@/app/ui/kit/page-head";
import { TunnelForm } from "@/app/ui/tunnels/form/tunnel-form";
import { newTunnelValues } from "@/app/ui/tunnels/form/tunnel-values";
import { listAccounts } from "@/lib/accounts/service";
import type { Tunnel } from "@/lib/contract/tunnels";
import { listProfiles } from "@/lib/profiles/service";
import { listTunnels } from "@/lib/tunnels/service";

export const metadata: Metadata = { title: "New tunnel" };

export default function NewTunnelPage() {
  // Most people use the same profile and account as for their last tunnel.
  const last = listTunnels().reduce<Tunnel | undefined>(
    (newest, tunnel) => (newest && newest.createdAt > tunnel.createdAt ? newest : tunnel),
    undefined,
  );
  const accounts = toChoices(listAccounts());
  const profiles = toChoices(listProfiles());
  return (
    <>
      <PageHead title="New tunnel" />
      <div className="mt-5 max-w-[84rem]">
        <TunnelForm
          draftKey="tunnel:new"
          initial={newTunnelValues(last?.accountId ?? "", last?.profileId ?? "")}
          accounts={accounts}
          profiles={profiles}
        />
      </div>
    </>
  );
}
