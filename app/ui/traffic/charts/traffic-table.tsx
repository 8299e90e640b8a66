"use client";

import { formatBytes, formatMs } from "@/app/ui/traffic/format-traffic";
import { type Slots, toMinutes } from "./chart-points";

const HEADS = [
  "Minute",
  "Requests",
  "2xx",
  "3xx",
  "4xx",
  "5xx",
  "no answer",
  "p50",
  "p95",
  "In",
  "Out",
  "Open",
];

/** The numbers of the chart as a table, which scrolls in the chart's place. */
export function TrafficTable({ slots }: { slots: Slots }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label="Numbers of the last 15 minutes"
      className="h-full overflow-auto text-sm focus-visible:-outline-offset-2"
    >
      <table className="w-full text-right whitespace-nowrap">
        <thead className="sticky top-0 bg-panel text-muted">
          <tr>
            {HEADS.map((head) => (
              <th
                key={head}
                scope="col"
                className="px-3 py-0.5 font-normal first:pl-0 first:text-left"
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {toMinutes(slots).map((minute) => (
            <tr key={minute.minutesAgo} className="border-t border-line">
              <th scope="row" className="py-0.5 pr-3 text-left font-normal text-muted">
                {minute.minutesAgo === 0 ? "this one" : `${minute.minutesAgo} ago`}
              </th>
              {[
                minute.requests,
                minute.classes["2xx"],
                minute.classes["3xx"],
                minute.classes["4xx"],
                minute.classes["5xx"],
                minute.classes.none,
                formatMs(minute.p50Ms),
                formatMs(minute.p95Ms),
                formatBytes(minute.requestBytes),
                formatBytes(minute.responseBytes),
                minute.open,
              ].map((value, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity and never move
                <td key={column} className="px-3 py-0.5">
                  {typeof value === "number" ? value.toLocaleString("en") : value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
