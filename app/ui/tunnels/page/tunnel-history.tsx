"use client";

import { Button } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Panel } from "@/app/ui/kit/panel";
import { StateDot, stateWord } from "@/app/ui/kit/state-text";
import { useClock, useInBrowser } from "@/app/ui/time/clock";
import { formatHour } from "@/app/ui/time/format-time";
import { TimeElement } from "@/app/ui/time/time-element";
import { Ago } from "@/app/ui/time/times";
import { HISTORY_KEPT_DAYS } from "@/lib/contract/history";
import type { HistoryEntry } from "@/lib/contract/tunnel-history";
import { toDays } from "./history-days";
import type { useHistory } from "./use-history";

const HOUR_MS = 3_600_000;

/** What happened to the tunnel, day by day, the newest first. */
export function TunnelHistory({ history }: { history: ReturnType<typeof useHistory> }) {
  const { items, more, busy, loadMore } = history;
  return (
    <div id="history" className="scroll-mt-24">
      <Panel title="History">
        {items.length === 0 ? (
          <p className="px-4 py-3 text-sm text-muted">Nothing yet.</p>
        ) : (
          <Days items={items} />
        )}
        <div className="flex flex-wrap items-center justify-between gap-2 border-t border-line px-4 py-2.5 text-sm text-faint">
          <p>Kept for {HISTORY_KEPT_DAYS} days.</p>
          {more ? (
            <Button size="small" busy={busy} onClick={loadMore}>
              Show older
            </Button>
          ) : null}
        </div>
      </Panel>
    </div>
  );
}

function Days({ items }: { items: readonly HistoryEntry[] }) {
  const inBrowser = useInBrowser();
  // Renders again when another day begins, at the latest a minute after.
  const minute = useClock((now) => Math.floor(now / 60_000) * 60_000);
  // Only the browser knows where a day begins.
  const days = inBrowser ? toDays(items, minute) : [{ day: "", items }];
  return (
    <div className="grid gap-3 px-4 py-3">
      {days.map(({ day, items: entries }) => (
        <section key={day} aria-label={day || undefined}>
          <h3 className="min-h-5 text-sm font-medium text-muted">{day}</h3>
          <ol className="mt-1">
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

/** What happened to the app while the tunnel stayed online. */
function turnOf({ code }: HistoryEntry): { word: string; look: string } | undefined {
  if (code === "app_away") return { word: "App down", look: "border-2 border-wait" };
  return code === "app_back" ? { word: "App back", look: "bg-ok" } : undefined;
}

/** A line leads from each entry to the one before it in time. */
function Entry({ entry }: { entry: HistoryEntry }) {
  const isRecent = useClock((now) => now - Date.parse(entry.at) < HOUR_MS);
  const turn = turnOf(entry);
  return (
    <li className="group grid grid-cols-[0.75rem_minmax(0,1fr)_auto] gap-x-2.5 pb-2.5 last:pb-0">
      <span className="relative flex justify-center pt-[0.4rem]">
        <span
          aria-hidden
          className="absolute top-[1.1rem] -bottom-1 w-px bg-line-strong group-last:hidden"
        />
        {turn ? (
          <span aria-hidden className={joinClasses("size-2 rounded-full", turn.look)} />
        ) : (
          <StateDot state={entry.to} past />
        )}
      </span>
      <p className="min-w-0 wrap-anywhere">
        <span className="font-medium">{turn?.word ?? stateWord(entry.to)}</span>{" "}
        <span className="text-muted">{entry.cause}</span>
        {entry.code && !turn ? (
          <>
            {" "}
            <code className="font-mono text-xs text-muted">{entry.code}</code>
          </>
        ) : null}
        {entry.url && entry.to === "online" ? (
          <span className="block truncate font-mono text-xs text-muted" title={entry.url}>
            {entry.url}
          </span>
        ) : null}
      </p>
      <span className="text-right text-sm whitespace-nowrap text-faint">
        <Clock at={entry.at} />
        {isRecent ? (
          <span className="hidden sm:inline">
            {" "}
            · <Ago at={entry.at} />
          </span>
        ) : null}
      </span>
    </li>
  );
}

/** The time of day alone: the day stands above. Empty until the browser's time zone is known. */
function Clock({ at }: { at: string }) {
  const inBrowser = useInBrowser();
  return <TimeElement at={at}>{inBrowser ? formatHour(Date.parse(at)) : ""}</TimeElement>;
}
