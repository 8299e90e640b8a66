"use client";

import { type PointerEvent, type ReactNode, useState } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { KEPT_POINTS, POINT_MS } from "@/lib/contract/traffic";
import { HEIGHT, toSteps, toY } from "./chart-path";
import { highest, niceTop } from "./chart-points";

export type Series = {
  label: string;
  /** Complete class names for the colour of the area or line, and of its sign in the legend. */
  ink: { fill: string; stroke: string; sign: string };
  values: readonly (number | undefined)[];
};

type Props = {
  title: string;
  /** The most important number. */
  summary: string;
  /** What it shows, as text for screen readers. */
  spoken: string;
  series: readonly Series[];
  /** Areas on top of each other, or lines. */
  stacked?: boolean;
  format: (value: number) => string;
};

// With more labels the line has no room for the time beside them.
const LEGEND_BESIDE = 3;

/** A small chart of the last 15 minutes. The table below all charts has its numbers too. */
export function Chart({ title, summary, spoken, series, stacked = false, format }: Props) {
  const [pointed, setPointed] = useState<number>();
  const sums = Array.from({ length: KEPT_POINTS }, (_, slot) =>
    stacked ? series.reduce((sum, { values }) => sum + (values[slot] ?? 0), 0) : undefined,
  );
  const seen = series.filter(({ values }) => values.some((value) => value));
  const isCrowded = seen.length > LEGEND_BESIDE;
  const top = niceTop(highest(stacked ? sums : series.flatMap(({ values }) => values)) ?? 0);
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const slot = Math.floor(((event.clientX - left) / width) * KEPT_POINTS);
    setPointed(Math.max(0, Math.min(KEPT_POINTS - 1, slot)));
  };
  return (
    <figure className="min-w-0 rounded-lg border border-line bg-panel px-3.5 py-2.5">
      <figcaption className="flex items-baseline justify-between gap-2">
        <span className="text-sm whitespace-nowrap text-muted">{title}</span>
        <span className="truncate text-sm font-medium">
          {pointed === undefined ? summary : readOut(series, pointed, format)}
        </span>
      </figcaption>
      <div className="relative mt-1.5">
        <svg
          role="img"
          aria-label={`${title}, last 15 minutes: ${spoken}`}
          viewBox={`0 0 ${KEPT_POINTS} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="block h-16 w-full overflow-visible"
          onPointerMove={point}
          onPointerLeave={() => setPointed(undefined)}
        >
          <Line y={0.5} className="stroke-line" />
          <Line y={HEIGHT - 0.5} className="stroke-line-strong" />
          {stacked ? <Areas series={series} top={top} /> : <Lines series={series} top={top} />}
          {pointed === undefined ? null : (
            <path
              d={`M${pointed + 0.5} 0V${HEIGHT}`}
              vectorEffect="non-scaling-stroke"
              className="stroke-faint"
            />
          )}
        </svg>
        <span className="pointer-events-none absolute top-0.5 left-0 bg-panel/75 text-xs text-faint">
          {format(top)}
        </span>
      </div>
      <div className="mt-1 flex h-4 justify-between gap-x-3 text-xs whitespace-nowrap text-faint">
        <span>{pointed === undefined ? !isCrowded && "15 min ago" : describeSlot(pointed)}</span>
        {isCrowded && pointed !== undefined ? null : <Legend seen={seen} />}
      </div>
    </figure>
  );
}

function Line({ y, className }: { y: number; className: string }) {
  return (
    <path
      d={`M0 ${y}H${KEPT_POINTS}`}
      fill="none"
      vectorEffect="non-scaling-stroke"
      className={className}
    />
  );
}

/** Each series starts on top of the ones before it. */
function Areas({ series, top }: { series: readonly Series[]; top: number }) {
  const base = Array.from({ length: KEPT_POINTS }, () => 0);
  return series.map(({ label, ink, values }) => {
    const path = values.map((value = 0, slot) => {
      const from = base[slot] ?? 0;
      base[slot] = from + value;
      if (value === 0) return "";
      const [low, high] = [toY(from, top), toY(from + value, top)];
      return `M${slot} ${low}V${high}H${slot + 1}V${low}Z`;
    });
    return <path key={label} d={path.join("")} className={ink.fill} />;
  });
}

/** A step for each slot, so that a single busy moment is visible too, and a gap where there was nothing. */
function Lines({ series, top }: { series: readonly Series[]; top: number }) {
  return series.map(({ label, ink, values }) => (
    <path
      key={label}
      d={toSteps(values, top)}
      fill="none"
      strokeWidth={1.5}
      strokeLinejoin="round"
      vectorEffect="non-scaling-stroke"
      className={ink.stroke}
    />
  ));
}

/** One line whatever was seen, so that a new kind of answer does not move the page. */
function Legend({ seen }: { seen: readonly Series[] }): ReactNode {
  if (seen.length === 0) return <span>nothing yet</span>;
  return (
    <span className="ml-auto flex min-w-0 justify-end gap-x-1.5 overflow-hidden">
      {seen.map(({ label, ink }) => (
        <span key={label} className="flex items-center gap-1">
          <span aria-hidden className={joinClasses("size-2 rounded-[2px]", ink.sign)} />
          {label}
        </span>
      ))}
    </span>
  );
}

function readOut(series: readonly Series[], slot: number, format: Props["format"]): string {
  const parts = series.flatMap(({ label, values }) => {
    const value = values[slot];
    return value ? [`${label} ${format(value)}`] : [];
  });
  return parts.join(" · ") || "nothing";
}

function describeSlot(slot: number): string {
  const seconds = ((KEPT_POINTS - 1 - slot) * POINT_MS) / 1000;
  if (seconds === 0) return "now";
  return seconds < 60
    ? `${seconds} s ago`
    : `${Math.floor(seconds / 60)} min ${seconds % 60} s ago`;
}
