"use client";

import type { ReactNode } from "react";
import { useTrafficNow } from "@/app/ui/live/use-live";
import { latest } from "./charts/chart-points";
import { useTraffic } from "./charts/use-traffic";
import { formatMs, formatRate } from "./format-traffic";
import { usePeople } from "./visitors/use-people";

/** The number of visitors, the number of requests, and the response times, side by side. */
export function TrafficCards({ tunnelId }: { tunnelId: string }) {
  const seen = usePeople();
  const now = useTrafficNow(tunnelId);
  const { slots } = useTraffic(tunnelId);
  const p95 = latest(slots, (point) => point.p95Ms);
  const people =
    seen && "people" in seen
      ? seen.people.filter(({ tunnels }) =>
          tunnels.some((visitor) => visitor.tunnelId === tunnelId),
        )
      : undefined;
  return (
    <dl className="grid grid-cols-3 overflow-hidden rounded-lg border border-line bg-panel">
      <Figure name="Visitors" value={people ? people.length.toLocaleString("en") : "–"}>
        <span className="max-sm:hidden">since Gatehouse started</span>
        <span className="sm:hidden">in all</span>
      </Figure>
      <Figure name="Requests" value={(now?.requests ?? 0).toLocaleString("en")}>
        {formatRate(now?.perSecond ?? 0)} a second
      </Figure>
      <Figure name="Latest p95" value={formatMs(p95)}>
        {p95 === undefined
          ? "none in 15 min"
          : `p50 ${formatMs(latest(slots, (point) => point.p50Ms))}`}
      </Figure>
    </dl>
  );
}

/** One figure with its meaning. */
function Figure(props: { name: string; value: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col border-line px-3 py-2.5 not-first:border-l sm:px-4">
      <dt className="text-sm text-muted">{props.name}</dt>
      <dd className="mt-0.5 text-lg font-semibold tracking-tight wrap-anywhere">{props.value}</dd>
      <dd className="text-sm text-faint wrap-anywhere">{props.children}</dd>
    </div>
  );
}
