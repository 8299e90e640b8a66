import type { Metadata } from "next";
import { PageHead } from "@/app/ui/kit/page-head";
import { VisitCalendar } from "@/app/ui/visits/visit-calendar";
import { VisitLog } from "@/app/ui/visits/visit-log";
import { readVisitParams, toVisitQuery } from "@/app/ui/visits/visit-params";
import { listVisits } from "@/lib/access/list-visits";
import { visitQuerySchema } from "@/lib/contract/gate";
import { keepsVisits } from "@/lib/settings/keep-visits";
import { listTunnels } from "@/lib/tunnels/service";

export const metadata: Metadata = { title: "Visit log" };

export default async function VisitsPage({ searchParams }: PageProps<"/visits">) {
  const params = readVisitParams(await searchParams);
  return (
    <>
      <PageHead title="Visit log" sub="Who came, and what let them in" />
      <div className="mt-5 grid items-start gap-x-8 gap-y-5 min-[112rem]:grid-cols-[minmax(0,54.5rem)_minmax(0,1fr)]">
        <VisitCalendar path="/visits" params={params} />
        <VisitLog
          path="/visits"
          params={params}
          page={listVisits(visitQuerySchema.parse(toVisitQuery(params)))}
          tunnels={listTunnels().map(({ id, name, gate }) => ({ id, name, gate }))}
          keeps={keepsVisits()}
        />
      </div>
    </>
  );
}
