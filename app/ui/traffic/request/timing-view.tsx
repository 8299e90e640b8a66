"use client";

import type { ReactNode } from "react";
import { formatExact } from "@/app/ui/time/format-time";
import { formatMs } from "@/app/ui/traffic/format-traffic";
import type { RequestDetail, RequestSummary } from "@/lib/contract/traffic";
import { axisTicks, endOf, type Phase, phasesOf } from "./phases";

const INKS = { queue: "fill-control", wait: "fill-accent", receive: "fill-accent/45" };

/** The parts in one line, for a glance. Timing has their names and numbers. */
export function PhaseStrip({ request }: { request: RequestSummary }) {
  const phases = phasesOf(request);
  if (phases.length === 0) return null;
  const end = endOf(request, phases);
  return (
    <svg
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      aria-hidden="true"
      className="block h-1 w-full"
    >
      <rect width="100" height="4" className="fill-raised" />
      {phases.map((phase) => (
        <Bar key={phase.name} phase={phase} end={end} height={4} />
      ))}
    </svg>
  );
}

/** The waterfall of one request: its phases on one scale. */
export function TimingView({ detail }: { detail: RequestDetail }) {
  const phases = phasesOf(detail);
  const end = endOf(detail, phases);
  return (
    <section aria-label="Timing" className="px-3.5 py-2.5 text-sm">
      <p className="text-muted">
        Arrived {formatExact(Date.parse(detail.at))}
        {detail.totalMs === undefined
          ? detail.state === "open"
            ? ", and is still open."
            : "."
          : `, took ${formatMs(detail.totalMs)}.`}
      </p>
      {phases.length > 0 ? <Waterfall phases={phases} end={end} total={detail.totalMs} /> : null}
    </section>
  );
}

function Waterfall(props: { phases: readonly Phase[]; end: number; total: number | undefined }) {
  const { phases, end, total } = props;
  const ticks = axisTicks(end);
  return (
    <div className="relative mt-3 @md:grid @md:grid-cols-[9rem_minmax(0,1fr)_4.5rem] @md:gap-x-3">
      <div aria-hidden className="hidden @md:col-start-2 @md:block">
        <Axis ticks={ticks} end={end} />
      </div>
      <dl className="@md:col-span-3 @md:grid @md:grid-cols-subgrid">
        {phases.map((phase) => (
          <div
            key={phase.name}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 border-t border-line/70 py-1 @md:col-span-3 @md:grid-cols-subgrid"
          >
            <dt className="text-muted">{phase.name}</dt>
            <dd className="text-right @md:col-start-3 @md:row-start-1">
              {formatMs(phase.to - phase.from)}
            </dd>
            <dd aria-hidden className="col-span-2 @md:col-span-1 @md:col-start-2 @md:row-start-1">
              <Track ticks={ticks} end={end}>
                <Bar phase={phase} end={end} height={10} />
              </Track>
            </dd>
          </div>
        ))}
        {total === undefined ? null : (
          <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-t border-line-strong py-1 font-medium @md:col-span-3 @md:grid-cols-subgrid">
            <dt>Total</dt>
            <dd className="text-right @md:col-start-3">{formatMs(total)}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}

function Axis({ ticks, end }: { ticks: readonly number[]; end: number }) {
  return (
    <svg aria-hidden="true" className="block h-5 w-full overflow-visible">
      {ticks.map((tick) => (
        <text
          key={tick}
          x={`${(tick / end) * 100}%`}
          y="13"
          textAnchor={tick === 0 ? "start" : tick > end * 0.9 ? "end" : "middle"}
          className="fill-faint text-xs"
        >
          {formatMs(tick)}
        </text>
      ))}
    </svg>
  );
}

function Track(props: { ticks: readonly number[]; end: number; children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      aria-hidden="true"
      className="block h-2.5 w-full"
    >
      <rect width="100" height="10" className="fill-raised" />
      {props.ticks.slice(1).map((tick) => (
        <rect
          key={tick}
          x={(tick / props.end) * 100}
          width="0.15"
          height="10"
          className="fill-line-strong"
        />
      ))}
      {props.children}
    </svg>
  );
}

/** Never too thin to be seen. */
function Bar({ phase, end, height }: { phase: Phase; end: number; height: number }) {
  const width = Math.max(0.7, ((phase.to - phase.from) / end) * 100);
  return (
    <rect
      x={Math.min((phase.from / end) * 100, 100 - width)}
      width={width}
      height={height}
      className={INKS[phase.ink]}
    />
  );
}
