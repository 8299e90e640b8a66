"use client";

import { EmptyState } from "@/app/ui/kit/empty-state";
import { PageHead } from "@/app/ui/kit/page-head";
import { TextLink } from "@/app/ui/kit/text-link";
import { useAllTraffic, useTunnels } from "@/app/ui/live/use-live";
import { AllChart, TunnelChart } from "./charts/tunnel-chart";
import { formatRate } from "./format-traffic";
import { useRequestFeed } from "./list/use-request-feed";
import { useRequestParams } from "./list/use-request-params";
import { RequestsView } from "./requests-view";
import { HereLine } from "./visitors/here-line";

/** The visitors of all tunnels, and their requests in one stream. */
export function AllTraffic() {
  const tunnels = useTunnels();
  const params = useRequestParams();
  const feed = useRequestFeed(undefined, params.filter);
  const { tunnel } = params.filter;
  return (
    <>
      <PageHead
        title="Traffic"
        sub={<Totals />}
        actions={<TextLink href="/visits">Visit log</TextLink>}
      />
      <HereLine names={new Map(tunnels.map(({ id, name }) => [id, name]))} />
      <RequestsView
        tunnelId={undefined}
        tunnels={tunnels}
        params={params}
        feed={feed}
        chart={(brush) =>
          tunnel === "" ? (
            <AllChart {...brush} />
          ) : (
            <TunnelChart key={tunnel} tunnelId={tunnel} {...brush} />
          )
        }
        none={
          <EmptyState
            title="No requests yet"
            action={<TextLink href="/">Go to the tunnels</TextLink>}
          >
            Once somebody has logged in and opens one of your apps, their requests show here as they
            come.
          </EmptyState>
        }
      />
    </>
  );
}

function Totals() {
  const all = [...useAllTraffic().values()];
  const rate = all.reduce((sum, { perSecond }) => sum + perSecond, 0);
  const open = all.reduce((sum, now) => sum + now.open, 0);
  return (
    <>
      {formatRate(rate)} requests a second · {open.toLocaleString("en")} open
    </>
  );
}
