"use client";

import { useClock } from "@/app/ui/time/clock";
import type { LatencySample } from "@/lib/contract/accounts";
import { describeLatency, plotLatency } from "./plot-latency";

const WIDTH = 120;
const HEIGHT = 28;
/** Room for half the width of the line. */
const EDGE = 1.5;
const STEP_MS = 4_000;

/** The last ten minutes of a session's heartbeats as a small line. */
export function LatencyChart({ samples }: { samples: readonly LatencySample[] }) {
  const now = useClock((time) => Math.ceil(time / STEP_MS) * STEP_MS);
  const plot = plotLatency(samples, now);
  const text = describeLatency(plot);
  if (plot.lines.length === 0) return null;
  return (
    <svg
      role="img"
      aria-label={text}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="h-7 w-full overflow-visible text-accent"
    >
      <title>{text}</title>
      <line
        x1={0}
        x2={WIDTH}
        y1={HEIGHT - 0.5}
        y2={HEIGHT - 0.5}
        className="stroke-line"
        vectorEffect="non-scaling-stroke"
      />
      {plot.lines.map((line) => (
        <polyline
          key={line[0]?.x}
          points={toPoints(line)}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}

// A single heartbeat is a dot: a line of no length with round ends.
function toPoints(line: { x: number; y: number }[]): string {
  const drawn = line.length === 1 ? [...line, ...line] : line;
  return drawn.map(({ x, y }) => `${round(x * WIDTH)},${round(height(y))}`).join(" ");
}

function height(y: number): number {
  return HEIGHT - EDGE - y * (HEIGHT - 2 * EDGE);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
