import { orNotFound } from "@/app/or-not-found";
import { toChoices } from "@/app/to-choices";
import { ExportPanel } from "@/app/ui/tunnels/page/export-panel";
import { TunnelSettings } from "@/app/ui/tunnels/page/tunnel-settings";
import { listAccounts } from "@/lib/accounts/service";
import { listProfiles } from "@/lib/profiles/service";
import { getTunnel } from "@/lib/tunnels/service";

export default async function SettingsPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const tunnel = orNotFound(() => getTunnel(id));
  return (
    <TunnelSettings
      initial={tunnel}
      accounts={toChoices(listAccounts())}
      profiles={toChoices(listProfiles())}
    >
      <ExportPanel tunnelId={id} version={tunnel.updatedAt} />
    </TunnelSettings>
  );
}
