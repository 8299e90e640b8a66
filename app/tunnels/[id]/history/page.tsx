import { orNotFound } from "@/app/or-not-found";
import { TunnelHistory } from "@/app/ui/tunnels/page/tunnel-history";
import { listHistory } from "@/lib/tunnels/service";

export default async function HistoryPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <TunnelHistory tunnelId={id} initial={orNotFound(() => listHistory(id))} />;
}
