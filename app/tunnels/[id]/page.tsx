import { orNotFound } from "@/app/or-not-found";
import { TunnelOverview } from "@/app/ui/tunnels/page/tunnel-overview";
import { getLatency } from "@/lib/accounts/latency";
import { listAccounts } from "@/lib/accounts/service";
import { listProfiles } from "@/lib/profiles/service";
import { getUptime } from "@/lib/tunnels/get-uptime";
import { getTunnel, listHistory } from "@/lib/tunnels/service";

const LATEST = 6;

export default async function TunnelPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const tunnel = orNotFound(() => getTunnel(id));
  return (
    <TunnelOverview
      initial={tunnel}
      account={listAccounts().find((account) => account.id === tunnel.accountId)?.name ?? ""}
      profile={listProfiles().find((profile) => profile.id === tunnel.profileId)?.name ?? ""}
      latest={listHistory(id, { limit: LATEST })}
      uptime={getUptime(id)}
      latency={getLatency(tunnel.accountId)}
    />
  );
}
