"use client";

import { useState } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { useInBrowser } from "@/app/ui/time/clock";
import { TimeOfDay } from "@/app/ui/time/times";
import {
  UPTIME_HOURS,
  type Uptime,
  type UptimeKind,
  type UptimeSegment,
} from "@/lib/contract/history";
import {
  barParts,
  describeSegment,
  describeSpan,
  formatShare,
  joinSegments,
  UPTIME_WORDS,
} from "./describe-uptime";
import { useUptime } from "./use-uptime";

const COLOURS: Record<UptimeKind, string> = {
  up: "text-bar-ok",
  reconnecting: "text-bar-wait",
  failed: "text-bar-bad",
  off: "text-control/60",
  unknown: "text-line",
};

/** The last 24 hours in half hours: only what was observed. */
export function UptimePanel({ tunnelId, initial }: { tunnelId: string; initial: Uptime }) {
  const { segments, share } = useUptime(tunnelId, initial);
  const [pointed, setPointed] = useState<number>();
  const span = describeSpan(segments);
  const segment = pointed === undefined ? undefined : segments[pointed];
  return (
    <section
      aria-label={`Up, last ${UPTIME_HOURS} hours`}
      className="rounded-lg border border-line bg-panel px-4 py-3"
    >
      <h2 className="text-sm text-muted">
        Up, last {UPTIME_HOURS} h{" "}
        <strong className="ml-1 text-lg font-semibold tracking-tight text-text">
          {formatShare(share)}
        </strong>
        {span ? ` of the ${span} it was on` : null}
      </h2>
      <ol className="sr-only">
        {joinSegments(segments).map((each) => (
          <li key={each.from}>
            <Moment segment={each} />
          </li>
        ))}
      </ol>
      <div
        aria-hidden
        className="mt-2 flex gap-px sm:gap-0.5"
        onPointerLeave={() => setPointed(undefined)}
      >
        {segments.map((each, index) => (
          <div
            key={each.from}
            onPointerEnter={() => setPointed(index)}
            className="relative h-7 min-w-0 flex-1 overflow-hidden rounded-[2px] hover:opacity-70"
          >
            <Bar segment={each} />
          </div>
        ))}
      </div>
      {/* What is pointed at takes the legend's place, so that nothing moves. */}
      <div aria-hidden className="mt-1.5 flex gap-x-3 text-xs text-faint">
        <span>{UPTIME_HOURS} h ago</span>
        <span className="flex min-w-0 flex-1 justify-center truncate">
          {segment ? <Moment segment={segment} /> : <Legend segments={segments} />}
        </span>
        <span>now</span>
      </div>
    </section>
  );
}

// Drawn as SVG, because the Content-Security-Policy allows no style attributes.
function Bar({ segment }: { segment: UptimeSegment }) {
  return (
    <svg aria-hidden viewBox="0 0 1 1" preserveAspectRatio="none" className="block size-full">
      {barParts(segment).map(({ kind, from, share }) => (
        <rect
          key={kind}
          y={1 - from - share}
          width={1}
          height={share}
          fill="currentColor"
          className={COLOURS[kind]}
        />
      ))}
    </svg>
  );
}

function Moment({ segment }: { segment: UptimeSegment }) {
  const inBrowser = useInBrowser();
  if (!inBrowser) return describeSegment(segment);
  return (
    <>
      <TimeOfDay at={segment.from} /> to <TimeOfDay at={segment.to} />: {describeSegment(segment)}
    </>
  );
}

/** Names the colours in the strip, except green. */
function Legend({ segments }: { segments: readonly UptimeSegment[] }) {
  const kinds = (["reconnecting", "failed", "off", "unknown"] as const).filter((kind) =>
    segments.some(({ ms }) => ms[kind] > 0),
  );
  return (
    <span className="flex gap-x-3">
      {kinds.map((kind) => (
        <span key={kind} className="flex items-center gap-1.5">
          <span className={joinClasses("size-2 rounded-[2px] bg-current", COLOURS[kind])} />
          {UPTIME_WORDS[kind]}
        </span>
      ))}
    </span>
  );
}
