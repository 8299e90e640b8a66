"use client";

import { useTunnel } from "@/app/ui/live/use-live";
import type { Tunnel } from "@/lib/contract/tunnels";
import { TunnelChart } from "./charts/tunnel-chart";
import { NoRequests, NotInspected } from "./list/no-requests";
import { isEmptyFilter } from "./list/request-filter";
import { useRequestFeed } from "./list/use-request-feed";
import { useRequestParams } from "./list/use-request-params";
import { RequestsView } from "./requests-view";

/** The Traffic page of a tunnel: numbers, requests, and the open request beside them. */
export function TrafficView({ initial }: { initial: Tunnel }) {
  const tunnel = useTunnel(initial.id, initial);
  const params = useRequestParams();
  const feed = useRequestFeed(initial.id, params.filter);
  if (!tunnel) return null;
  const isBlind = !tunnel.inspect && feed.loaded && feed.rows.items.length === 0;
  if (isBlind && isEmptyFilter(params.filter)) return <NotInspected tunnel={tunnel} />;
  return (
    <RequestsView
      tunnelId={tunnel.id}
      tunnels={[tunnel]}
      params={params}
      feed={feed}
      chart={(brush) => <TunnelChart tunnelId={tunnel.id} {...brush} />}
      none={<NoRequests tunnel={tunnel} />}
    />
  );
}
