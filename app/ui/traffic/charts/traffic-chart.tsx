"use client";

import { ChevronDown, ChevronRight, Table2 } from "lucide-react";
import { memo, useId, useMemo, useState } from "react";
import { IconButton } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Note } from "@/app/ui/kit/note";
import { storedValue } from "@/app/ui/kit/stored-value";
import { useWide } from "@/app/ui/traffic/panes/use-wide";
import { ChartBrush } from "./chart-brush";
import { type Bucket, pointsPerBar, type TimeRange, toBuckets } from "./chart-buckets";
import { type ChartPoints, latest } from "./chart-points";
import { describeAll, describeBucket } from "./describe-bucket";
import { CLASSES } from "./status-classes";
import { TrafficTable } from "./traffic-table";
import { useWidth } from "./use-width";

type Props = {
  points: ChartPoints;
  /** Percentiles of several tunnels do not add up, so for them there is no band. */
  hasBand: boolean;
  range: TimeRange | undefined;
  onRange: (range: TimeRange | undefined) => void;
};

const folded = storedValue(
  "gatehouse-traffic-chart",
  (text): "open" | "folded" | "usual" => (text === "open" || text === "folded" ? text : "usual"),
  "usual",
);

/** The last 15 minutes in one chart: how many requests and with which answers, over how long they took. */
export const TrafficChart = memo(function TrafficChart(props: Props) {
  const { points, hasBand, range, onRange } = props;
  const { slots, lastSlot, capture, isLoaded } = points;
  const id = useId();
  const isWide = useWide();
  const choice = folded.use();
  const isOpen = choice === "usual" ? isWide : choice === "open";
  const [isTable, setTable] = useState(false);
  const [width, ref] = useWidth();
  const [pointed, setPointed] = useState<Bucket>();
  const buckets = useMemo(
    () => toBuckets(slots, lastSlot, pointsPerBar(width)),
    [slots, lastSlot, width],
  );
  const p95 = hasBand ? latest(slots, (point) => point.p95Ms) : undefined;
  const summary = isLoaded ? describeAll(buckets, p95) : "";
  return (
    <section aria-label="Last 15 minutes" className="min-w-0 shrink-0">
      {capture?.paused ? (
        <div className="mb-2">
          <Note tone="wait" role="status" title="Bodies are not kept at the moment">
            {capture.paused}
          </Note>
        </div>
      ) : null}
      <div className="rounded-lg border border-line bg-panel px-3">
        <div className="flex h-8 items-center gap-x-3 text-sm whitespace-nowrap max-sm:gap-x-1 pointer-coarse:h-11">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => folded.set(isOpen ? "folded" : "open")}
            className="-ml-1.5 flex h-7 items-center gap-1 rounded-md px-1 text-muted hover:text-text pointer-coarse:h-11"
          >
            {isOpen ? (
              <ChevronDown size={14} aria-hidden />
            ) : (
              <ChevronRight size={14} aria-hidden />
            )}
            <span className="max-sm:sr-only">Last 15 minutes</span>
          </button>
          <span className="min-w-0 flex-1 truncate font-medium">
            {pointed ? describeBucket(pointed) : summary}
          </span>
          {isOpen ? (
            <>
              <Legend buckets={buckets} hasBand={hasBand} />
              <IconButton
                label="The same as a table"
                aria-pressed={isTable}
                onClick={() => setTable(!isTable)}
                className={joinClasses("-mr-1", isTable && "bg-raised text-text")}
              >
                <Table2 size={14} aria-hidden />
              </IconButton>
            </>
          ) : null}
        </div>
        {/* Until the browser knows the choice, narrow windows have it folded. */}
        <div
          id={id}
          hidden={!isOpen}
          className={joinClasses("pb-1.5", choice === "usual" && "max-lg:hidden")}
        >
          {/* As high as the plot (chart-plot.tsx). A class, because a page must not come with an inline style. */}
          <div ref={ref} className={hasBand ? "h-[103px]" : "h-[71px]"}>
            {isTable ? (
              <TrafficTable slots={slots} />
            ) : width > 0 ? (
              <ChartBrush
                {...{ buckets, width, lastSlot, hasBand, range, onRange }}
                spoken={isLoaded ? `${summary} in the last 15 minutes.` : "Loading…"}
                onPoint={setPointed}
              />
            ) : null}
          </div>
        </div>
      </div>
    </section>
  );
});

/** In the order of the statuses. Beside the numbers there is no room for it in narrow windows. */
function Legend({ buckets, hasBand }: { buckets: readonly Bucket[]; hasBand: boolean }) {
  const seen = CLASSES.filter(({ name }) => buckets.some(({ classes }) => classes[name] > 0));
  return (
    <span className="hidden items-center gap-2.5 text-xs text-muted lg:flex">
      {seen.map(({ label, ink }) => (
        <span key={label} className="flex items-center gap-1">
          <span aria-hidden className={joinClasses("size-2 rounded-[2px]", ink.sign)} />
          {label}
        </span>
      ))}
      {hasBand && seen.length > 0 ? (
        <span className="flex items-center gap-1">
          <span
            aria-hidden
            className="h-2 w-3 rounded-[2px] border-b-2 border-accent bg-accent/30"
          />
          p50 to p95
        </span>
      ) : null}
    </span>
  );
}
