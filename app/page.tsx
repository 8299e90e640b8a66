import { EmptyList } from "@/app/ui/tunnels/list/empty-list";
import { TunnelList } from "@/app/ui/tunnels/list/tunnel-list";
import { listAccounts } from "@/lib/accounts/service";
import { listProfiles } from "@/lib/profiles/service";
import { hasDraft } from "@/lib/setup/draft";

export default function TunnelsPage() {
  const profiles = listProfiles();
  const accounts = listAccounts();
  return (
    <TunnelList
      profileNames={Object.fromEntries(profiles.map(({ id, name }) => [id, name]))}
      empty={
        <EmptyList
          profileName={profiles[0]?.name}
          accountName={accounts[0]?.name}
          begun={hasDraft()}
        />
      }
    />
  );
}
