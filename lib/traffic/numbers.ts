import type { TrafficNow, TrafficPoint } from "@/lib/contract/traffic";
import { KEPT_POINTS, POINT_MS } from "@/lib/contract/traffic-spans";
import { Latencies } from "./capture/latencies";

export type Ended = {
  status: number | undefined;
  firstByteMs: number | undefined;
  requestBytes: number;
  responseBytes: number;
};

type StatusClass = keyof TrafficPoint["classes"];

/** Upper bounds of the histogram for `GET /metrics`, in seconds. */
export const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Counts since Gatehouse was started. `buckets` counts the requests that took at most the time in BUCKETS_S. */
export type Totals = {
  classes: TrafficPoint["classes"];
  requestBytes: number;
  responseBytes: number;
  firstByte: { buckets: number[]; seconds: number; count: number };
};

const MEAN_OVER_S = 5;

/** Counts the requests of one tunnel. Its memory does not grow with their number. */
export class Numbers {
  open = 0;
  readonly totals: Totals = {
    classes: noClasses(),
    requestBytes: 0,
    responseBytes: 0,
    firstByte: { buckets: BUCKETS_S.map(() => 0), seconds: 0, count: 0 },
  };
  private readonly closed: TrafficPoint[] = [];
  private current: TrafficPoint;
  private latencies = new Latencies();
  private requests = 0;
  private readonly seconds = new Map<number, number>();

  constructor(now: number) {
    this.current = emptyPoint(now, 0);
  }

  begin(now: number): void {
    this.roll(now);
    this.open += 1;
    this.current.open = Math.max(this.current.open, this.open);
  }

  end(ended: Ended, now: number): void {
    this.roll(now);
    this.open -= 1;
    this.requests += 1;
    const kind = classOf(ended.status);
    const { current, totals } = this;
    current.requests += 1;
    current.classes[kind] += 1;
    current.requestBytes += ended.requestBytes;
    current.responseBytes += ended.responseBytes;
    totals.classes[kind] += 1;
    totals.requestBytes += ended.requestBytes;
    totals.responseBytes += ended.responseBytes;
    if (ended.firstByteMs !== undefined) this.countLatency(ended.firstByteMs);
    const second = Math.floor(now / 1000);
    this.seconds.set(second, (this.seconds.get(second) ?? 0) + 1);
    if (this.seconds.size > MEAN_OVER_S + 2) this.forgetSeconds(second);
  }

  /** The oldest first. The last one is the one that is being filled. */
  points(now: number): TrafficPoint[] {
    this.roll(now);
    const oldest = new Date(now - KEPT_POINTS * POINT_MS).toISOString();
    return [...this.closed, this.filling()].filter(
      ({ at, requests, open }) => at > oldest && (requests > 0 || open > 0),
    );
  }

  now(tunnelId: string, visitorsNow: number, now: number): TrafficNow {
    this.roll(now);
    const { open, requests } = this;
    const perSecond = this.perSecond(now);
    return { tunnelId, perSecond, open, visitorsNow, requests, point: this.filling() };
  }

  private perSecond(now: number): number {
    const second = Math.floor(now / 1000);
    let sum = 0;
    for (let back = 1; back <= MEAN_OVER_S; back += 1) sum += this.seconds.get(second - back) ?? 0;
    return sum / MEAN_OVER_S;
  }

  private countLatency(ms: number): void {
    this.latencies.add(ms);
    const { firstByte } = this.totals;
    firstByte.seconds += ms / 1000;
    firstByte.count += 1;
    BUCKETS_S.forEach((bound, index) => {
      if (ms <= bound * 1000) firstByte.buckets[index] = (firstByte.buckets[index] ?? 0) + 1;
    });
  }

  private roll(now: number): void {
    const at = startOf(now);
    if (this.current.at === at) return;
    if (this.current.requests > 0 || this.current.open > 0) this.closed.push(this.filling());
    if (this.closed.length > KEPT_POINTS) this.closed.shift();
    this.current = emptyPoint(now, this.open);
    this.latencies = new Latencies();
  }

  private filling(): TrafficPoint {
    const p50Ms = this.latencies.quantile(0.5);
    const p95Ms = this.latencies.quantile(0.95);
    return {
      ...this.current,
      classes: { ...this.current.classes },
      ...(p50Ms !== undefined && { p50Ms }),
      ...(p95Ms !== undefined && { p95Ms }),
    };
  }

  private forgetSeconds(second: number): void {
    for (const known of this.seconds.keys()) {
      if (known < second - MEAN_OVER_S) this.seconds.delete(known);
    }
  }
}

function emptyPoint(now: number, open: number): TrafficPoint {
  return {
    at: startOf(now),
    requests: 0,
    classes: noClasses(),
    requestBytes: 0,
    responseBytes: 0,
    open,
  };
}

function noClasses(): TrafficPoint["classes"] {
  return { "1xx": 0, "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0, none: 0 };
}

const CLASSES: Record<string, StatusClass> = {
  1: "1xx",
  2: "2xx",
  3: "3xx",
  4: "4xx",
  5: "5xx",
};

function classOf(status: number | undefined): StatusClass {
  return CLASSES[String(status ?? "").charAt(0)] ?? "none";
}

let lastStart = { step: -1, at: "" };

// Cached, because every request asks for it, and nearly always for the same point.
function startOf(now: number): string {
  const step = Math.floor(now / POINT_MS);
  if (step !== lastStart.step) lastStart = { step, at: new Date(step * POINT_MS).toISOString() };
  return lastStart.at;
}
