"use client";

import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Note } from "@/app/ui/kit/note";
import { useTunnel } from "@/app/ui/live/use-live";
import type { RequestSummary } from "@/lib/contract/traffic";
import type { Tunnel } from "@/lib/contract/tunnels";
import { TrafficCharts } from "./charts/traffic-charts";
import { NoRequests, NotInspected } from "./list/no-requests";
import { RequestActions } from "./list/request-actions";
import { isEmptyFilter, NO_FILTER } from "./list/request-filter";
import { RequestFilters } from "./list/request-filters";
import { RequestList } from "./list/request-list";
import { useListKeys } from "./list/use-list-keys";
import { usePause } from "./list/use-pause";
import { useRequestFeed } from "./list/use-request-feed";
import { useRequestParams } from "./list/use-request-params";

const RequestPanel = lazy(() => import("./request/request-panel"));

/** The Traffic page of a tunnel: numbers, requests, and the open request beside them. */
export function TrafficView({ initial }: { initial: Tunnel }) {
  const tunnel = useTunnel(initial.id, initial);
  const params = useRequestParams();
  const { filter, open, show } = params;
  const feed = useRequestFeed(initial.id, filter);
  const pause = usePause(feed.rows);
  useListKeys(open === undefined ? undefined : () => show(undefined));
  useReturningFocus(open);
  useRowInSight(open, pause.rows.items);
  if (!tunnel) return null;
  if (!tunnel.inspect && feed.loaded && feed.rows.items.length === 0 && isEmptyFilter(filter)) {
    return <NotInspected tunnel={tunnel} />;
  }
  const isOpen = open !== undefined;
  const { items } = pause.rows;
  return (
    <div className="grid gap-4">
      <div className={joinClasses(isOpen && "hidden lg:block")}>
        <TrafficCharts tunnelId={tunnel.id} />
      </div>
      <div className={joinClasses("flex flex-wrap gap-2", isOpen && "hidden lg:flex")}>
        <RequestFilters tunnelId={tunnel.id} filter={filter} onChange={params.setFilter} />
        <RequestActions
          tunnelId={tunnel.id}
          filter={filter}
          paused={pause.paused}
          fresh={pause.fresh}
          empty={items.length === 0}
          onPause={pause.setPaused}
        />
      </div>
      <div
        className={joinClasses(
          "grid items-start gap-4",
          isOpen && "lg:grid-cols-[minmax(0,1fr)_minmax(0,1.25fr)]",
        )}
      >
        <section
          aria-label="Requests"
          className={joinClasses("min-w-0", isOpen && "hidden lg:block")}
        >
          {feed.problem ? (
            <Note tone="bad" role="alert" title="The requests were not loaded">
              {feed.problem.detail} {feed.problem.fix}
            </Note>
          ) : null}
          {items.length > 0 ? (
            <RequestList requests={items} open={open} hrefOf={params.hrefOf} onOpen={show} />
          ) : feed.loaded ? (
            <NoRequests
              tunnel={tunnel}
              filtered={!isEmptyFilter(filter)}
              onClear={() => params.setFilter(NO_FILTER)}
            />
          ) : null}
          {items.length > 0 ? (
            <Older more={pause.rows.more && !pause.paused} load={feed.loadOlder} />
          ) : null}
        </section>
        {isOpen ? (
          <Suspense fallback={<PanelFrame />}>
            <RequestPanel id={open} view={params.view} show={show} />
          </Suspense>
        ) : null}
      </div>
    </div>
  );
}

function PanelFrame() {
  return <p className="rounded-lg border border-line bg-panel p-3.5 text-muted">Loading…</p>;
}

/** Returns the focus to the row of a request that was closed. */
function useReturningFocus(open: number | undefined): void {
  const last = useRef(open);
  useEffect(() => {
    if (open === undefined && document.activeElement === document.body) {
      document.querySelector<HTMLElement>(`[data-request="${last.current}"]`)?.focus();
    }
    last.current = open;
  }, [open]);
}

/** Scrolls to the row of the open request when it was not opened in the list: a replayed one is new at its top. */
function useRowInSight(open: number | undefined, items: readonly RequestSummary[]): void {
  const isListed = items.some(({ id }) => id === open);
  useEffect(() => {
    if (!isListed) return;
    document
      .querySelector<HTMLElement>(`[data-request="${open}"]`)
      ?.scrollIntoView({ block: "nearest" });
  }, [open, isListed]);
}

function Older({ more, load }: { more: boolean; load: () => Promise<void> | undefined }) {
  const [busy, setBusy] = useState(false);
  if (!more) return null;
  const press = async () => {
    setBusy(true);
    await load();
    setBusy(false);
  };
  return (
    <Button className="mt-3" busy={busy} onClick={press}>
      Load older
    </Button>
  );
}
