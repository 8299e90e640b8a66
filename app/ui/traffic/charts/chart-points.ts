import type { CaptureState, TrafficPoint } from "@/lib/contract/traffic";
import { KEPT_POINTS, POINT_MS } from "@/lib/contract/traffic-spans";

/** One slot for each span of the last 15 minutes, oldest first; undefined where nothing happened. */
export type Slots = readonly (TrafficPoint | undefined)[];

export type ChartPoints = {
  slots: Slots;
  /** The number of the last slot since 1970. */
  lastSlot: number;
  capture: CaptureState | undefined;
  /** Before that nothing is said of how many there were. */
  isLoaded: boolean;
};

export function toSlots(points: Iterable<TrafficPoint>, now: number): Slots {
  const last = Math.floor(now / POINT_MS);
  const slots: (TrafficPoint | undefined)[] = Array.from({ length: KEPT_POINTS });
  for (const point of points) {
    const slot = Math.floor(Date.parse(point.at) / POINT_MS) - last + KEPT_POINTS - 1;
    // If the server's clock is a little ahead, the newest point must not be lost.
    if (slot >= 0) slots[Math.min(slot, KEPT_POINTS - 1)] = point;
  }
  return slots;
}

/** The points with this one added or replaced, without those that are too old to show. */
export function putPoint(
  points: ReadonlyMap<string, TrafficPoint>,
  point: TrafficPoint,
): ReadonlyMap<string, TrafficPoint> {
  const oldest = Date.parse(point.at) - KEPT_POINTS * POINT_MS;
  const kept = [...points].filter(([at]) => Date.parse(at) > oldest);
  return new Map(kept).set(point.at, point);
}

const PER_MINUTE = 60_000 / POINT_MS;

export type Minute = {
  minutesAgo: number;
  requests: number;
  classes: TrafficPoint["classes"];
  /** The highest value of the minute. */
  p50Ms: number | undefined;
  p95Ms: number | undefined;
  requestBytes: number;
  responseBytes: number;
  open: number;
};

/** The same in minutes, newest first, for the table. */
export function toMinutes(slots: Slots): Minute[] {
  const minutes: Minute[] = [];
  for (let end = slots.length; end > 0; end -= PER_MINUTE) {
    minutes.push(toMinute(slots.slice(Math.max(0, end - PER_MINUTE), end), minutes.length));
  }
  return minutes;
}

function toMinute(slots: Slots, minutesAgo: number): Minute {
  const points = slots.filter((point) => point !== undefined);
  const sum = (read: (point: TrafficPoint) => number) =>
    points.reduce((total, point) => total + read(point), 0);
  return {
    minutesAgo,
    requests: sum((point) => point.requests),
    classes: sumClasses(points),
    p50Ms: highest(points.map((point) => point.p50Ms)),
    p95Ms: highest(points.map((point) => point.p95Ms)),
    requestBytes: sum((point) => point.requestBytes),
    responseBytes: sum((point) => point.responseBytes),
    open: highest(points.map((point) => point.open)) ?? 0,
  };
}

type Classes = TrafficPoint["classes"];

const NO_ANSWERS: Classes = { "1xx": 0, "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0, none: 0 };

/** How many answers of each kind they have together. */
export function sumClasses(points: readonly TrafficPoint[]): Classes {
  return points.reduce((sum, { classes }) => addClasses(sum, classes), NO_ANSWERS);
}

function addClasses(one: Classes, other: Classes): Classes {
  return {
    "1xx": one["1xx"] + other["1xx"],
    "2xx": one["2xx"] + other["2xx"],
    "3xx": one["3xx"] + other["3xx"],
    "4xx": one["4xx"] + other["4xx"],
    "5xx": one["5xx"] + other["5xx"],
    none: one.none + other.none,
  };
}

export function highest(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce<number | undefined>(
    (most, value) => (value === undefined || (most ?? -1) >= value ? most : value),
    undefined,
  );
}

/** The latest value. */
export function latest<T>(
  slots: Slots,
  read: (point: TrafficPoint) => T | undefined,
): T | undefined {
  for (const point of slots.toReversed()) {
    const value = point && read(point);
    if (value !== undefined) return value;
  }
  return undefined;
}

const TOPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** A round number that is not below the highest value, and not far above it. */
export function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = TOPS.find((factor) => factor * power >= value * 0.999_999) ?? 10;
  return step * power;
}

/** Points of several tunnels with the same times added up, without percentiles, which do not add up. */
export function addPoints(tunnels: Iterable<ReadonlyMap<string, TrafficPoint>>): TrafficPoint[] {
  const sums = new Map<string, TrafficPoint>();
  for (const points of tunnels) {
    for (const [at, { p50Ms: _, p95Ms: __, ...point }] of points) {
      const sum = sums.get(at);
      sums.set(at, sum ? addPoint(sum, point) : point);
    }
  }
  return [...sums.values()];
}

function addPoint(one: TrafficPoint, other: TrafficPoint): TrafficPoint {
  return {
    at: one.at,
    requests: one.requests + other.requests,
    classes: addClasses(one.classes, other.classes),
    requestBytes: one.requestBytes + other.requestBytes,
    responseBytes: one.responseBytes + other.responseBytes,
    open: one.open + other.open,
  };
}
