import { orNotFound } from "@/app/or-not-found";
import { TrafficView } from "@/app/ui/traffic/traffic-view";
import { getTunnel } from "@/lib/tunnels/service";

export default async function TrafficPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <TrafficView initial={orNotFound(() => getTunnel(id))} />;
}
