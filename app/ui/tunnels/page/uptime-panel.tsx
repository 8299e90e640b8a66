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
  describeWanted,
  formatShare,
  joinSegments,
  UPTIME_WORDS,
} from "./describe-uptime";
import { useUptime } from "./use-uptime";

const COLOURS: Record<UptimeKind, string> = {
  up: "text-ok",
  reconnecting: "text-wait",
  failed: "text-bad",
  off: "text-control/60",
  unknown: "text-line",
};

/** The last 24 hours in half hours: only what was observed. */
export function UptimePanel({ tunnelId, initial }: { tunnelId: string; initial: Uptime }) {
  const { segments, share } = useUptime(tunnelId, initial);
  const [pointed, setPointed] = useState<number>();
  const wanted = describeWanted(segments);
  const segment = pointed === undefined ? undefined : segments[pointed];
  return (
    <section
      aria-label={`Up, last ${UPTIME_HOURS} hours`}
      className="rounded-lg border border-line bg-panel px-4 py-3"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-sm text-muted">
          Up, last {UPTIME_HOURS} h{" "}
          <strong className="ml-1 text-lg font-semibold tracking-tight text-text">
            {formatShare(share)}
          </strong>
          {wanted ? ` of the ${wanted} it was wanted` : null}
        </h2>
        <p aria-hidden className="text-sm text-faint">
          {segment ? <Moment segment={segment} /> : <Legend segments={segments} />}
        </p>
      </div>
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
      <div aria-hidden className="mt-1 flex justify-between text-xs text-faint">
        <span>{UPTIME_HOURS} h ago</span>
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
    <span className="flex flex-wrap gap-x-3">
      {kinds.map((kind) => (
        <span key={kind} className="flex items-center gap-1.5">
          <span className={joinClasses("size-2 rounded-[2px] bg-current", COLOURS[kind])} />
          {UPTIME_WORDS[kind]}
        </span>
      ))}
    </span>
  );
}
