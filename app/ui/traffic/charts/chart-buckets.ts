import type { TrafficPoint } from "@/lib/contract/traffic";
import { KEPT_POINTS, POINT_MS } from "@/lib/contract/traffic-spans";
import { highest, type Slots, sumClasses } from "./chart-points";

/** One bar of the chart: one or more points. Times are milliseconds since 1970; `to` is the start of the next. */
export type Bucket = {
  from: number;
  to: number;
  requests: number;
  classes: TrafficPoint["classes"];
  /** The highest of its points. */
  p50Ms: number | undefined;
  p95Ms: number | undefined;
};

/** A range of time as the API's `since` and `until` have it. */
export type TimeRange = { since: string; until: string };

/** The least width of a bar with the gap beside it, in pixels. */
const LEAST_BAR = 5;
const SIZES = [1, 2, 3, 4, 6, 12, 18, 36];

/** How many points one bar has at this width of the chart, so that no bar is thinner than 4 pixels. */
export function pointsPerBar(width: number): number {
  const fits = (size: number) => (width / KEPT_POINTS) * size >= LEAST_BAR;
  return SIZES.find(fits) ?? 36;
}

/**
 * The points of the last 15 minutes in bars. `lastSlot` is the number of the last point since 1970. Bars begin at round
 * times, so a bar keeps its height while it moves to the left.
 */
export function toBuckets(slots: Slots, lastSlot: number, size: number): Bucket[] {
  const first = lastSlot - slots.length + 1;
  const groups = new Map<number, (TrafficPoint | undefined)[]>();
  for (const [index, point] of slots.entries()) {
    const number = Math.floor((first + index) / size);
    const group = groups.get(number);
    if (group) group.push(point);
    else groups.set(number, [point]);
  }
  return [...groups].map(([number, points]) => toBucket(points, number * size * POINT_MS, size));
}

function toBucket(
  points: readonly (TrafficPoint | undefined)[],
  from: number,
  size: number,
): Bucket {
  const seen = points.filter((point) => point !== undefined);
  return {
    from,
    to: from + size * POINT_MS,
    requests: seen.reduce((total, { requests }) => total + requests, 0),
    classes: sumClasses(seen),
    p50Ms: highest(seen.map((point) => point.p50Ms)),
    p95Ms: highest(seen.map((point) => point.p95Ms)),
  };
}

/** The bar at this time. Before the first and after the last it is these. */
export function bucketAt(buckets: readonly Bucket[], time: number): number {
  const found = buckets.findIndex(({ to }) => time < to);
  return found === -1 ? buckets.length - 1 : found;
}

/** From the start of one bar to the end of another, in either order. */
export function toRange(
  buckets: readonly Bucket[],
  one: number,
  other: number,
): TimeRange | undefined {
  const from = buckets[Math.min(one, other)];
  const to = buckets[Math.max(one, other)];
  if (!from || !to) return undefined;
  return { since: new Date(from.from).toISOString(), until: new Date(to.to).toISOString() };
}
