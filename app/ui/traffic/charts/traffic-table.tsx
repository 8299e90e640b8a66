"use client";

import { useState } from "react";
import { formatBytes, formatMs } from "@/app/ui/traffic/format-traffic";
import { type Slots, toMinutes } from "./chart-points";

const HEADS = ["Minute", "Requests", "2xx", "3xx", "4xx", "5xx", "p50", "p95", "In", "Out", "Open"];

/** The numbers of the charts as a table. */
export function TrafficTable({ slots }: { slots: Slots }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-2 text-sm" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit rounded-sm text-muted hover:text-text">The same as a table</summary>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="Numbers of the last 15 minutes"
        className="mt-2 overflow-x-auto rounded-lg border border-line bg-panel"
      >
        <table className="w-full text-right whitespace-nowrap">
          <thead className="text-muted">
            <tr>
              {HEADS.map((head) => (
                <th key={head} scope="col" className="px-3 py-2 font-normal first:text-left">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(open ? toMinutes(slots) : []).map((minute) => (
              <tr key={minute.minutesAgo} className="border-t border-line">
                <th scope="row" className="px-3 py-1.5 text-left font-normal text-muted">
                  {minute.minutesAgo === 0 ? "this one" : `${minute.minutesAgo} ago`}
                </th>
                {[
                  minute.requests,
                  minute.classes["2xx"],
                  minute.classes["3xx"],
                  minute.classes["4xx"],
                  minute.classes["5xx"],
                  formatMs(minute.p50Ms),
                  formatMs(minute.p95Ms),
                  formatBytes(minute.requestBytes),
                  formatBytes(minute.responseBytes),
                  minute.open,
                ].map((value, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity and never move
                  <td key={column} className="px-3 py-1.5">
                    {typeof value === "number" ? value.toLocaleString("en") : value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
