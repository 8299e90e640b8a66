import { orNotFound } from "@/app/or-not-found";
import { VisitLog } from "@/app/ui/visits/visit-log";
import { readVisitParams, toVisitQuery } from "@/app/ui/visits/visit-params";
import { listVisits } from "@/lib/access/list-visits";
import { visitQuerySchema } from "@/lib/contract/gate";
import { keepsVisits } from "@/lib/settings/keep-visits";
import { getTunnel } from "@/lib/tunnels/service";

export default async function TunnelVisitsPage(props: PageProps<"/tunnels/[id]/visits">) {
  const { id: asked } = await props.params;
  const { id, name, gate } = orNotFound(() => getTunnel(asked));
  const { tunnel: _, ...params } = readVisitParams(await props.searchParams);
  return (
    <VisitLog
      path={`/tunnels/${id}/visits`}
      params={params}
      page={listVisits(visitQuerySchema.parse({ ...toVisitQuery(params), tunnel: id }))}
      tunnels={[{ id, name, gate }]}
      tunnelId={id}
      keeps={keepsVisits()}
    />
  );
}
