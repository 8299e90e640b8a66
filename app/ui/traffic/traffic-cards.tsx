"use client";

import { useTrafficNow } from "@/app/ui/live/use-live";
import { Card } from "@/app/ui/tunnels/card";
import { latest } from "./charts/chart-points";
import { useTraffic } from "./charts/use-traffic";
import { formatMs, formatRate } from "./format-traffic";
import { useHereNow } from "./visitors/use-here-now";
import { usePeople } from "./visitors/use-people";

/** The current visitors, the number of requests, and the response times. */
export function TrafficCards({ tunnelId }: { tunnelId: string }) {
  const here = useHereNow(tunnelId);
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
    <>
      <div className="grid max-sm:col-span-2">
        <Card title="Here now" value={here.length.toLocaleString("en")}>
          {people ? `${countPeople(people.length)} since Gatehouse started` : "…"}
        </Card>
      </div>
      <Card title="Requests" value={(now?.requests ?? 0).toLocaleString("en")}>
        {formatRate(now?.perSecond ?? 0)} a second
      </Card>
      <Card title="Answer time p95" value={formatMs(p95)}>
        {p95 === undefined
          ? "nothing in the last 15 minutes"
          : `p50 ${formatMs(latest(slots, (point) => point.p50Ms))}`}
      </Card>
    </>
  );
}

function countPeople(count: number): string {
  return count === 1 ? "1 person" : `${count.toLocaleString("en")} people`;
}
