"use client";

import type { KeyboardEvent } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { RowList } from "@/app/ui/kit/row-list";
import type { RequestSummary } from "@/lib/contract/traffic";
import { COLUMNS, RequestRow } from "./request-row";

type Props = {
  requests: readonly RequestSummary[];
  open?: number | undefined;
  hrefOf: (id: number) => string;
  onOpen: (id: number) => void;
};

/** Requests, newest first. The arrow keys go from row to row; while one is open they open the next. */
export function RequestList({ requests, open, hrefOf, onOpen }: Props) {
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const step = STEPS[event.key];
    if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    const id = moveFocus(event.currentTarget, step);
    if (id !== undefined && open !== undefined) onOpen(id);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are a short cut between links that Tab reaches, too
    <div onKeyDown={move} data-request-list className="@container">
      <div
        aria-hidden
        className={joinClasses(COLUMNS, "hidden px-3.5 pb-1.5 text-sm text-muted @xl:grid")}
      >
        <span>Time</span>
        <span>Who</span>
        <span>Request</span>
        <span className="text-right">Status</span>
        <span className="text-right">Took</span>
      </div>
      <RowList long>
        {requests.map((request) => (
          <RequestRow
            key={request.id}
            request={request}
            href={hrefOf(request.id)}
            open={request.id === open}
            onOpen={onOpen}
          />
        ))}
      </RowList>
    </div>
  );
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** Moves the focus by `step` rows, or to the first row, and returns that row's request. */
export function moveFocus(list: ParentNode, step: number): number | undefined {
  const rows = [...list.querySelectorAll<HTMLElement>("[data-request]")];
  const focused = rows.findIndex((row) => row.matches(":focus"));
  const current = focused === -1 ? rows.findIndex((row) => row.ariaCurrent === "true") : focused;
  const next = rows[current === -1 ? 0 : Math.max(0, Math.min(rows.length - 1, current + step))];
  next?.focus();
  return next ? Number(next.dataset.request) : undefined;
}
