import { formatLatency } from "@/app/ui/time/format-time";
import { LATENCY_KEPT_MINUTES, LATENCY_KEPT_MS, type LatencySample } from "@/lib/contract/accounts";

export type LatencyPlot = {
  /** Unbroken stretches as points, x and y from 0 to 1, y upwards. */
  lines: { x: number; y: number }[][];
  /** Milliseconds, rounded; undefined without a sample. */
  lowest: number | undefined;
  highest: number | undefined;
  interruptions: number;
};

/** Heartbeats come every few seconds: where more is missing, nothing is drawn. */
const GAP_MS = 15_000;
const LATELY = `the last ${LATENCY_KEPT_MINUTES} minutes`;
/** The smallest range of the y axis (milliseconds), so that small changes look small. */
const LEAST_RANGE_MS = 40;

/** Lays the last ten minutes out for drawing. `now` in milliseconds. */
export function plotLatency(samples: readonly LatencySample[], now: number): LatencyPlot {
  const points = samples
    .map(({ at, ms }) => ({ time: Date.parse(at), ms }))
    .filter(({ time }) => time > now - LATENCY_KEPT_MS);
  const values = points.flatMap(({ ms }) => ms ?? []);
  const highest = values.length > 0 ? Math.max(...values) : undefined;
  const scale = Math.max(highest ?? 0, LEAST_RANGE_MS);
  const lines: LatencyPlot["lines"] = [];
  let last: number | undefined;
  for (const { time, ms } of points) {
    if (ms === null) {
      last = undefined;
      continue;
    }
    const point = { x: 1 - (now - time) / LATENCY_KEPT_MS, y: ms / scale };
    if (last !== undefined && time - last <= GAP_MS) lines.at(-1)?.push(point);
    else lines.push([point]);
    last = time;
  }
  return {
    lines,
    lowest: values.length > 0 ? Math.round(Math.min(...values)) : undefined,
    highest: highest === undefined ? undefined : Math.round(highest),
    interruptions: points.filter(({ ms }) => ms === null).length,
  };
}

/** The same as text, for screen readers. */
export function describeLatency({ lowest, highest, interruptions }: LatencyPlot): string {
  if (lowest === undefined || highest === undefined) return `No heartbeat in ${LATELY}.`;
  const range =
    lowest === highest ? formatLatency(lowest) : `${lowest} to ${formatLatency(highest)}`;
  const cuts =
    interruptions === 0
      ? ""
      : `, ${interruptions} ${interruptions === 1 ? "interruption" : "interruptions"}`;
  return `${range} in ${LATELY}${cuts}.`;
}
