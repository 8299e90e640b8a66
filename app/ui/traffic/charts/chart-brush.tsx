"use client";

import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { KEPT_POINTS, POINT_MS } from "@/lib/contract/traffic-spans";
import { type Bucket, bucketAt, type TimeRange, toRange } from "./chart-buckets";
import { ChartPlot, plotHeight, SPAN_MS } from "./chart-plot";
import { describeBucket } from "./describe-bucket";

type Props = {
  buckets: readonly Bucket[];
  width: number;
  lastSlot: number;
  hasBand: boolean;
  /** What the chart shows, as text for screen readers. */
  spoken: string;
  range: TimeRange | undefined;
  onRange: (range: TimeRange | undefined) => void;
  /** The bar under the pointer or the keyboard's cursor. */
  onPoint: (bucket: Bucket | undefined) => void;
};

/**
 * The plot with its cross-hair. Dragging over it, or Shift with the arrow keys, chooses a range of time. Times are kept,
 * not numbers of bars, because bars move to the left.
 */
export function ChartBrush(props: Props) {
  const { buckets, width, lastSlot, hasBand, spoken, range, onRange, onPoint } = props;
  const [cursor, setCursor] = useState<number>();
  const [anchor, setAnchor] = useState<number>();
  const [isDragging, setDragging] = useState(false);
  const start = (lastSlot - KEPT_POINTS + 1) * POINT_MS;
  const at = cursor === undefined ? undefined : bucketAt(buckets, cursor);
  const pointed = at === undefined ? undefined : buckets[at];
  const preview =
    isDragging && anchor !== undefined && at !== undefined
      ? toRange(buckets, bucketAt(buckets, anchor), at)
      : range;

  const point = (time: number | undefined) => {
    setCursor(time);
    onPoint(time === undefined ? undefined : buckets[bucketAt(buckets, time)]);
  };
  const timeAt = (event: PointerEvent<HTMLElement>) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    return start + ((event.clientX - left) / Math.max(1, width)) * SPAN_MS;
  };
  const choose = (from: number, to: number) =>
    onRange(toRange(buckets, bucketAt(buckets, from), bucketAt(buckets, to)));
  const grab = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setAnchor(timeAt(event));
    setDragging(true);
  };
  const drop = (event: PointerEvent<HTMLElement>) => {
    if (!isDragging || anchor === undefined) return;
    setDragging(false);
    if (event.type === "pointerup") choose(anchor, timeAt(event));
  };
  const moveTo = (bar: number, isExtending: boolean) => {
    const time = buckets[bar]?.from ?? start;
    const from = isExtending ? (anchor ?? cursor ?? time) : time;
    setAnchor(from);
    point(time);
    if (isExtending) choose(from, time);
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const next = nextBar(event.key, at, buckets.length - 1);
    if (next !== undefined) moveTo(next, event.shiftKey);
    else if (event.key === "Escape" && range) onRange(undefined);
    else if (isPress(event.key) && cursor !== undefined) choose(cursor, cursor);
    else return;
    event.preventDefault();
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={`Requests by time. ${spoken} Shift and the arrow keys choose a span, Escape clears it.`}
      aria-valuemin={0}
      aria-valuemax={buckets.length - 1}
      aria-valuenow={at ?? buckets.length - 1}
      aria-valuetext={pointed ? describeBucket(pointed) : spoken}
      onPointerDown={grab}
      onPointerMove={(event) => point(timeAt(event))}
      onPointerUp={drop}
      onPointerCancel={drop}
      onPointerLeave={() => point(undefined)}
      onKeyDown={press}
      onBlur={() => point(undefined)}
      className="relative cursor-crosshair touch-pan-y rounded-sm select-none"
    >
      <ChartPlot buckets={buckets} width={width} start={start} hasBand={hasBand} />
      <Over
        {...{ width, start, hasBand, pointed }}
        range={preview && { from: Date.parse(preview.since), to: Date.parse(preview.until) }}
      />
    </div>
  );
}

function isPress(key: string): boolean {
  return key === "Enter" || key === " ";
}

/** The first key goes to the newest bar. */
function nextBar(key: string, at: number | undefined, last: number): number | undefined {
  switch (key) {
    case "ArrowLeft":
      return at === undefined ? last : Math.max(0, at - 1);
    case "ArrowRight":
      return at === undefined ? last : Math.min(last, at + 1);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}

/** What lies over the bars: the part that is not chosen is dimmed, and a line at the pointer. */
function Over(props: {
  width: number;
  start: number;
  hasBand: boolean;
  pointed: Bucket | undefined;
  range: { from: number; to: number } | undefined;
}) {
  const { width, start, hasBand, pointed, range } = props;
  const height = plotHeight(hasBand);
  const toX = (time: number) =>
    Math.max(0, Math.min(width, Math.round(((time - start) / SPAN_MS) * width)));
  const middle = pointed && Math.round((toX(pointed.from) + toX(pointed.to)) / 2) - 0.5;
  const [from, to] = range ? [toX(range.from), toX(range.to)] : [0, width];
  return (
    <svg
      aria-hidden
      width={width}
      height={height}
      className="pointer-events-none absolute inset-0 overflow-hidden"
    >
      {range ? (
        <>
          <path
            d={`M0 0H${from}V${height}H0ZM${to} 0H${width}V${height}H${to}Z`}
            className="fill-panel/70"
          />
          <path
            d={`M${from + 0.5} 0V${height}M${to - 0.5} 0V${height}`}
            className="stroke-accent"
          />
        </>
      ) : null}
      {middle === undefined ? null : (
        <path d={`M${middle} 0V${height}`} className="stroke-muted" strokeDasharray="3 2" />
      )}
    </svg>
  );
}
