"use client";

import { memo } from "react";
import { formatHour } from "@/app/ui/time/format-time";
import { formatMs } from "@/app/ui/traffic/format-traffic";
import { KEPT_POINTS, POINT_MS } from "@/lib/contract/traffic-spans";
import type { Bucket } from "./chart-buckets";
import { highest, niceTop } from "./chart-points";
import { CLASSES } from "./status-classes";

/**
 * Heights in pixels: the counts, the space between, the latency, the line of times. The classes of its place in
 * traffic-chart.tsx have their sums, with the latency and without.
 */
const COUNTS = 56;
const SPACE = 6;
const BAND = 26;
const TIMES = 15;
export const SPAN_MS = KEPT_POINTS * POINT_MS;
const MARK_MS = 5 * 60_000;

type Props = {
  buckets: readonly Bucket[];
  width: number;
  /** The time at the left edge. */
  start: number;
  /** Whether the latency is shown below the counts. */
  hasBand: boolean;
};

export function plotHeight(hasBand: boolean): number {
  return COUNTS + (hasBand ? SPACE + BAND : 0);
}

/** The drawing itself, in pixels, so that bars have sharp edges. */
export const ChartPlot = memo(function ChartPlot({ buckets, width, start, hasBand }: Props) {
  const toX = (time: number) => Math.round(((time - start) / SPAN_MS) * width);
  const most = highest(buckets.map(({ requests }) => requests)) ?? 0;
  const top = niceTop(most);
  const slowest = niceTop(highest(buckets.map(({ p95Ms }) => p95Ms)) ?? 0);
  const height = plotHeight(hasBand);
  return (
    <svg
      aria-hidden
      width={width}
      height={height + TIMES}
      viewBox={`0 0 ${width} ${height + TIMES}`}
      className="block overflow-hidden text-[10px]"
    >
      <path d={`M0 .5H${width}`} className="stroke-line" />
      <path d={`M0 ${COUNTS - 0.5}H${width}`} className="stroke-line-strong" />
      <Counts buckets={buckets} toX={toX} top={top} />
      {most > 0 ? (
        <text x={2} y={11} className="fill-faint stroke-panel [paint-order:stroke] stroke-3">
          {top.toLocaleString("en")}
        </text>
      ) : null}
      {hasBand ? (
        <g transform={`translate(0 ${COUNTS + SPACE})`}>
          <path d={`M0 ${BAND - 0.5}H${width}`} className="stroke-line" />
          <Band buckets={buckets} toX={toX} top={slowest} />
          {most > 0 ? (
            <text x={2} y={9} className="fill-faint stroke-panel [paint-order:stroke] stroke-3">
              {formatMs(slowest)}
            </text>
          ) : null}
        </g>
      ) : null}
      <Marks start={start} toX={toX} y={height + TIMES - 3} width={width} />
    </svg>
  );
});

type Draw = { buckets: readonly Bucket[]; toX: (time: number) => number; top: number };

/** Each kind of answer stands on those before it. */
function Counts({ buckets, toX, top }: Draw) {
  const base = new Map<number, number>();
  return CLASSES.map(({ name, ink }) => {
    const path = buckets.map(({ from, to, classes }) => {
      const low = base.get(from) ?? 0;
      const count = classes[name];
      if (count === 0) return "";
      base.set(from, low + count);
      const [bottom, high] = [COUNTS - toY(low, top), COUNTS - toY(low + count, top)];
      // A single error among thousands is visible, too.
      const upper = Math.min(high, bottom - 1);
      return `M${toX(from)} ${bottom}V${upper}H${toX(to) - 1}V${bottom}Z`;
    });
    return <path key={name} d={path.join("")} className={ink.fill} />;
  });
}

function toY(count: number, top: number): number {
  return Math.round((count / top) * (COUNTS - 4) * 10) / 10;
}

/** From p50 to p95, with a line at p50. */
function Band({ buckets, toX, top }: Draw) {
  const toBandY = (ms: number) => Math.round((1 - ms / top) * (BAND - 2) * 10) / 10 + 1;
  const seen = buckets.flatMap(({ from, to, p50Ms, p95Ms }) =>
    p50Ms === undefined || p95Ms === undefined
      ? []
      : [{ left: toX(from), right: toX(to) - 1, half: toBandY(p50Ms), most: toBandY(p95Ms) }],
  );
  const area = seen.map(
    ({ left, right, half, most }) =>
      `M${left} ${Math.max(half, most + 1.5)}V${most}H${right}V${Math.max(half, most + 1.5)}Z`,
  );
  const lines = seen.map(({ left, right, half }) => `M${left} ${half}H${right}`);
  return (
    <>
      <path d={area.join("")} className="fill-accent/30" />
      <path d={lines.join("")} strokeWidth={1.5} className="stroke-accent" />
    </>
  );
}

function Marks(props: { start: number; toX: Draw["toX"]; y: number; width: number }) {
  const { start, toX, y, width } = props;
  const first = Math.ceil(start / MARK_MS) * MARK_MS;
  const times = [0, 1, 2, 3].map((step) => first + step * MARK_MS);
  return times.map((time) => {
    const x = toX(time);
    if (x < 14 || x > width - 14) return null;
    return (
      <text key={time} x={x} y={y} textAnchor="middle" className="fill-faint">
        {formatHour(time)}
      </text>
    );
  });
}
