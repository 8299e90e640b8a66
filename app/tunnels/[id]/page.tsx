import { orNotFound } from "@/app/or-not-found";
import { TunnelOverview } from "@/app/ui/tunnels/page/tunnel-overview";
import { listVisits } from "@/lib/access/list-visits";
import { getLatency } from "@/lib/accounts/latency";
import { listAccounts } from "@/lib/accounts/service";
import { visitQuerySchema } from "@/lib/contract/gate";
import { getUptime } from "@/lib/tunnels/get-uptime";
import { getTunnel, listHistory } from "@/lib/tunnels/service";

const LATEST = 12;
const VISITS = 50;

export default async function TunnelPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const tunnel = orNotFound(() => getTunnel(id));
  return (
    <TunnelOverview
      initial={tunnel}
      account={listAccounts().find((account) => account.id === tunnel.accountId)?.name ?? ""}
      latest={listHistory(id, { limit: LATEST })}
      uptime={getUptime(id)}
      latency={getLatency(tunnel.accountId)}
      visitors={lastVisitors(id)}
    />
  );
}

/** The people of the last visits that got in, each once. */
function lastVisitors(id: string): string[] {
  const { items } = listVisits(visitQuerySchema.parse({ tunnel: id, limit: VISITS }));
  const isIn = ["list", "grant"];
  return [
    ...new Set(
      items.flatMap(({ decision, email }) => (isIn.includes(decision) && email ? [email] : [])),
    ),
  ];
}
