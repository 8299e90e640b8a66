import { orNotFound } from "@/app/or-not-found";
import { VisitorsView } from "@/app/ui/traffic/visitors/visitors-view";
import { getTunnel } from "@/lib/tunnels/service";

export default async function VisitorsPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <VisitorsView initial={orNotFound(() => getTunnel(id))} />;
}
