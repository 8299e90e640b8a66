"use client";

import type { TimeRange } from "./chart-buckets";
import { TrafficChart } from "./traffic-chart";
import { useAllPoints } from "./use-all-points";
import { useTraffic } from "./use-traffic";

export type Brush = {
  range: TimeRange | undefined;
  onRange: (range: TimeRange | undefined) => void;
};

export function TunnelChart({ tunnelId, ...brush }: Brush & { tunnelId: string }) {
  return <TrafficChart points={useTraffic(tunnelId)} hasBand {...brush} />;
}

/** Of all tunnels together. Percentiles of several do not add up, so it has no latency. */
export function AllChart(brush: Brush) {
  return <TrafficChart points={useAllPoints()} hasBand={false} {...brush} />;
}
