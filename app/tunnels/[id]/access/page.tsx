import { orNotFound } from "@/app/or-not-found";
import { Note } from "@/app/ui/kit/note";
import { AccessView } from "@/app/ui/tunnels/access/access-view";
import { PolicyView } from "@/app/ui/tunnels/page/policy-view";
import { VisitLog } from "@/app/ui/visits/visit-log";
import { readVisitParams, toVisitQuery, type VisitParams } from "@/app/ui/visits/visit-params";
import { listVisits } from "@/lib/access/list-visits";
import { toPlainYaml } from "@/lib/base/plain-yaml";
import { visitQuerySchema } from "@/lib/contract/gate";
import type { Tunnel } from "@/lib/contract/tunnels";
import { isProblem } from "@/lib/errors/problem";
import { getProfile } from "@/lib/profiles/service";
import { keepsVisits } from "@/lib/settings/keep-visits";
import { getPolicyPreview } from "@/lib/tunnels/policy-preview";
import { getTunnel } from "@/lib/tunnels/service";

export default async function AccessPage(props: PageProps<"/tunnels/[id]/access">) {
  const { id } = await props.params;
  const tunnel = orNotFound(() => getTunnel(id));
  const { tunnel: _, ...params } = readVisitParams(await props.searchParams);
  // The policy and the log come as finished HTML: the browser's search and addresses with # find them.
  return (
    <AccessView
      initial={tunnel}
      profile={getProfile(tunnel.profileId).name}
      policy={<Policy id={id} />}
      visits={<Visits tunnel={tunnel} params={params} />}
    />
  );
}

function Policy({ id }: { id: string }) {
  try {
    const policy = getPolicyPreview(id);
    return <PolicyView policy={policy} text={toPlainYaml(policy)} />;
  } catch (error) {
    // A policy that cannot be composed is never sent, so only the reason is shown.
    if (!isProblem(error)) throw error;
    return (
      <Note tone="bad" title={error.details.title}>
        <p>
          {error.details.detail} {error.details.fix}
        </p>
      </Note>
    );
  }
}

function Visits({ tunnel, params }: { tunnel: Tunnel; params: Omit<VisitParams, "tunnel"> }) {
  const { id, name, gate } = tunnel;
  const page = listVisits(visitQuerySchema.parse({ ...toVisitQuery(params), tunnel: id }));
  const keeps = keepsVisits();
  if (keeps && page.items.length === 0 && Object.keys(params).length === 0) {
    return (
      <p className="text-muted">
        {gate
          ? "Nobody has come yet. Whoever comes shows here, those who are refused as well."
          : "Visits are kept only where Gatehouse checks the login, too."}
      </p>
    );
  }
  return (
    <VisitLog
      path={`/tunnels/${id}/access`}
      hash="#visits"
      params={params}
      page={page}
      tunnels={[{ id, name, gate }]}
      tunnelId={id}
      keeps={keeps}
    />
  );
}
