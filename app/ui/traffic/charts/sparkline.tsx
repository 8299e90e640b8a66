"use client";

import { useTrafficNow } from "@/app/ui/live/use-live";
import { formatRate } from "@/app/ui/traffic/format-traffic";
import { KEPT_POINTS, POINT_MS } from "@/lib/contract/traffic-spans";
import { toSteps } from "./chart-path";
import { highest } from "./chart-points";
import { useTraffic } from "./use-traffic";

/** Requests a second of the last 15 minutes, as small as a word. */
export default function Sparkline({ tunnelId }: { tunnelId: string }) {
  const { slots } = useTraffic(tunnelId);
  const rate = useTrafficNow(tunnelId)?.perSecond ?? 0;
  const values = slots.map((point) => point?.requests ?? 0);
  const text = `${formatRate(rate)} requests a second now, at most ${formatRate((highest(values) ?? 0) / (POINT_MS / 1000))} in the last 15 minutes`;
  return (
    <svg
      role="img"
      aria-label={text}
      viewBox={`0 -2 ${KEPT_POINTS} 68`}
      preserveAspectRatio="none"
      className="h-5 w-24"
    >
      <title>{text}</title>
      <path
        d={toSteps(values, Math.max(1, highest(values) ?? 0))}
        fill="none"
        strokeWidth={1.5}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
        className="stroke-accent"
      />
    </svg>
  );
}
