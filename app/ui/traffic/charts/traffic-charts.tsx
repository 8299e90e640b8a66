"use client";

import { memo } from "react";
import { Note } from "@/app/ui/kit/note";
import { formatBytes, formatMs, formatRate } from "@/app/ui/traffic/format-traffic";
import { POINT_MS, type TrafficPoint } from "@/lib/contract/traffic";
import { Chart, type Series } from "./chart";
import { highest, latest, type Slots } from "./chart-points";
import { CLASSES, INFO, OK, WAIT } from "./status-classes";
import { TrafficTable } from "./traffic-table";
import { useTraffic } from "./use-traffic";

const SECONDS = POINT_MS / 1000;

/** The last 15 minutes of a tunnel in four pictures and a table. */
export const TrafficCharts = memo(function TrafficCharts({ tunnelId }: { tunnelId: string }) {
  const { slots, capture } = useTraffic(tunnelId);
  return (
    <section aria-label="Last 15 minutes">
      {capture?.paused ? (
        <div className="mb-3">
          <Note tone="wait" role="status" title="Bodies are not kept at the moment">
            {capture.paused}
          </Note>
        </div>
      ) : null}
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <RateChart slots={slots} />
        <LatencyChart slots={slots} />
        <BytesChart slots={slots} />
        <OpenChart slots={slots} />
      </div>
      <TrafficTable slots={slots} />
    </section>
  );
});

function RateChart({ slots }: { slots: Slots }) {
  const total = slots.reduce((sum, point) => sum + (point?.requests ?? 0), 0);
  const series: Series[] = CLASSES.map(({ label, name, ink }) => ({
    label,
    ink,
    values: slots.map((point) => point && point.classes[name] / SECONDS),
  }));
  return (
    <Chart
      title="Requests a second"
      summary={`${total.toLocaleString("en")} in all`}
      spoken={`${total.toLocaleString("en")} requests, ${countErrors(slots)} of them answered with an error`}
      series={series}
      stacked
      format={formatRate}
    />
  );
}

function LatencyChart({ slots }: { slots: Slots }) {
  const p95 = latest(slots, (point) => point.p95Ms);
  const p50 = latest(slots, (point) => point.p50Ms);
  return (
    <Chart
      title="Answer time"
      summary={p95 === undefined ? "–" : `p95 ${formatMs(p95)}`}
      spoken={`half within ${formatMs(p50)}, 95 of 100 within ${formatMs(p95)}`}
      series={[
        line("p95", WAIT, slots, (point) => point.p95Ms),
        line("p50", INFO, slots, (point) => point.p50Ms),
      ]}
      format={formatMs}
    />
  );
}

function BytesChart({ slots }: { slots: Slots }) {
  const sum = (read: (point: TrafficPoint) => number) =>
    slots.reduce((total, point) => total + (point ? read(point) : 0), 0);
  const sent = formatBytes(sum((point) => point.responseBytes));
  return (
    <Chart
      title="Bytes a second"
      summary={`${sent} out`}
      spoken={`${formatBytes(sum((point) => point.requestBytes))} came in, ${sent} went out`}
      series={[
        line("out", INFO, slots, (point) => point.responseBytes / SECONDS),
        line("in", OK, slots, (point) => point.requestBytes / SECONDS),
      ]}
      format={formatBytes}
    />
  );
}

function OpenChart({ slots }: { slots: Slots }) {
  const most = highest(slots.map((point) => point?.open)) ?? 0;
  return (
    <Chart
      title="Open at once"
      summary={`at most ${most.toLocaleString("en")}`}
      spoken={`at most ${most.toLocaleString("en")} requests and sockets`}
      series={[line("open", INFO, slots, (point) => point.open)]}
      format={(value) => Math.round(value).toLocaleString("en")}
    />
  );
}

function countErrors(slots: Slots): string {
  const errors = slots.reduce((sum, point) => sum + (point ? point.classes["5xx"] : 0), 0);
  return errors === 0 ? "none" : errors.toLocaleString("en");
}

function line(
  label: string,
  ink: Series["ink"],
  slots: Slots,
  read: (point: TrafficPoint) => number | undefined,
): Series {
  return { label, ink, values: slots.map((point) => point && read(point)) };
}
