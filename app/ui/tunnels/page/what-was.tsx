"use client";

import { TextLink } from "@/app/ui/kit/text-link";
import { useTunnelVisitors } from "@/app/ui/live/use-live";
import { TimeOfDay } from "@/app/ui/time/times";
import type { HistoryEntry } from "@/lib/contract/tunnel-history";
import { formatMoment } from "./describe-uptime";
import { lastRun } from "./last-run";
import { namePeople } from "./name-people";

type Props = {
  tunnelId: string;
  /** The newest first. */
  history: readonly HistoryEntry[];
  /** E-mails of who came, the last first, by the visit log. */
  visitors: readonly string[];
};

/** One line about the last run of a tunnel that is down, and one about who came. */
export function WhatWas({ tunnelId, history, visitors }: Props) {
  const run = lastRun(history);
  const emails = useLastVisitors(tunnelId, visitors);
  if (!run && emails.length === 0) {
    return (
      <p className="border-t border-line px-4 py-3 text-sm text-muted first:border-t-0">
        {history.length === 0 ? "It has not been started yet." : "It has not been online yet."}
      </p>
    );
  }
  return (
    <dl className="grid gap-1 border-t border-line px-4 py-3 text-sm sm:grid-cols-[6.5rem_minmax(0,1fr)]">
      {run ? (
        <>
          <dt className="text-muted">Last run</dt>
          <dd className="wrap-anywhere">
            {run.from ? (
              <>
                <TimeOfDay at={run.from} /> to <TimeOfDay at={run.to} />,{" "}
                {formatMoment(Date.parse(run.to) - Date.parse(run.from))}
              </>
            ) : (
              <>
                until <TimeOfDay at={run.to} />
              </>
            )}
            . <span className="text-muted">{run.cause}</span>
          </dd>
        </>
      ) : null}
      {emails.length > 0 ? (
        <>
          <dt className="text-muted">Last visitors</dt>
          <dd className="wrap-anywhere">
            {namePeople(emails)}{" "}
            <TextLink href={`/tunnels/${tunnelId}/access#visits`}>Visit log</TextLink>
          </dd>
        </>
      ) : null}
    </dl>
  );
}

/** Those of this page's time, which come by events, and before them those of the log. */
function useLastVisitors(tunnelId: string, logged: readonly string[]): readonly string[] {
  const live = [...(useTunnelVisitors(tunnelId)?.values() ?? [])];
  const latest = live.sort((a, b) => (a.lastSeenAt < b.lastSeenAt ? 1 : -1));
  return [...new Set([...latest.map(({ email }) => email), ...logged])];
}
