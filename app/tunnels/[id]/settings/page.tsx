import { orNotFound } from "@/app/or-not-found";
import { toChoices } from "@/app/to-choices";
import { TunnelSettings } from "@/app/ui/tunnels/page/tunnel-settings";
import { listAccounts } from "@/lib/accounts/service";
import { listProfiles } from "@/lib/profiles/service";
import { getTunnel } from "@/lib/tunnels/service";

export default async function SettingsPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <TunnelSettings
      initial={orNotFound(() => getTunnel(id))}
      accounts={toChoices(listAccounts())}
      profiles={toChoices(listProfiles())}
    />
  );
}
