"use client";

import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Note } from "@/app/ui/kit/note";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import type { TimeRange } from "./charts/chart-buckets";
import type { Brush } from "./charts/tunnel-chart";
import { chosenColumns } from "./list/chosen-columns";
import { readColumns } from "./list/columns";
import { LoadOlder } from "./list/load-older";
import { NoMatch } from "./list/no-requests";
import { RequestActions, SelectionTools } from "./list/request-actions";
import { isEmptyFilter, NO_FILTER, type RequestFilter, writeFilter } from "./list/request-filter";
import { RequestFilters } from "./list/request-filters";
import { RequestList } from "./list/request-list";
import { continuesAt } from "./list/request-rows";
import type { ListHandle } from "./list/use-list-focus";
import { useListKeys } from "./list/use-list-keys";
import { usePause } from "./list/use-pause";
import type { useRequestFeed } from "./list/use-request-feed";
import type { useRequestParams } from "./list/use-request-params";
import { useSelection } from "./list/use-selection";
import { Panes } from "./panes/panes";

const RequestPanel = lazy(untilLoaded(() => import("./request/request-panel")));
const ComparePanel = lazy(untilLoaded(() => import("./compare-panel")));

type Props = {
  /** Undefined for the requests of all tunnels. */
  tunnelId: string | undefined;
  /** The tunnels to choose from, and for the names in the list. */
  tunnels: readonly { id: string; name: string }[];
  params: ReturnType<typeof useRequestParams>;
  feed: ReturnType<typeof useRequestFeed>;
  chart: (brush: Brush) => ReactNode;
  /** Why there is no request at all. */
  none: ReactNode;
};

/**
 * Tools, chart, the list of requests and the open one beside it, in the full width of the page. In wide windows the
 * page does not scroll, but list and detail do; see `data-wide` in globals.css.
 */
export function RequestsView({ tunnelId, tunnels, params, feed, chart, none }: Props) {
  const { filter, open, other, show, setFilter } = params;
  const pause = usePause(feed.rows, writeFilter(new URLSearchParams(), filter).toString());
  const { items } = pause.rows;
  const selection = useSelection(items);
  const list = useRef<ListHandle>(null);
  const changes = chosenColumns.use();
  const hasTunnels = tunnelId === undefined;
  const columns = useMemo(() => readColumns(changes, hasTunnels), [changes, hasTunnels]);
  const { since, until } = filter;
  const range = useMemo(() => toRange(since, until), [since, until]);
  const setRange = useCallback(
    (next: TimeRange | undefined) =>
      setFilter({ since: next?.since ?? "", until: next?.until ?? "" }),
    [setFilter],
  );
  const leave = () => {
    if (selection.ids.size > 0) selection.clear();
    else if (open !== undefined) show(undefined);
    else if (range) setRange(undefined);
  };
  useListKeys(() => list.current?.enter(), leave);
  useReturningFocus(open, (id) => list.current?.focus(id));
  const isOpen = open !== undefined;
  const inFront = joinClasses(isOpen && "max-lg:hidden");
  return (
    <div data-wide className="flex min-w-0 flex-col gap-2.5">
      <div className={inFront}>
        <RequestFilters
          tunnelId={tunnelId}
          tunnels={tunnels.map(({ id, name }) => ({ value: id, label: name }))}
          filter={filter}
          onChange={setFilter}
        >
          {selection.ids.size > 0 ? (
            <SelectionTools
              ids={selection.ids}
              onCompare={params.compare}
              onClear={selection.clear}
            />
          ) : (
            <RequestActions
              tunnelId={tunnelId}
              filter={filter}
              paused={pause.paused}
              fresh={pause.fresh}
              empty={items.length === 0}
              onPause={pause.setPaused}
            />
          )}
        </RequestFilters>
      </div>
      <div className={inFront}>{chart({ range, onRange: setRange })}</div>
      <Panes
        list={
          <section aria-label="Requests" className="flex h-full min-w-0 flex-col gap-2">
            <Problems feed={feed} />
            <div className="min-h-0 flex-1">
              {items.length > 0 ? (
                <RequestList
                  requests={items}
                  more={pause.rows.more}
                  open={open}
                  columns={columns}
                  tunnelNames={hasTunnels ? toNames(tunnels) : undefined}
                  hrefOf={params.hrefOf}
                  onOpen={show}
                  selection={selection}
                  handle={list}
                  footer={
                    pause.rows.more && !pause.paused ? (
                      <LoadOlder at={continuesAt(pause.rows)} load={feed.loadOlder} />
                    ) : null
                  }
                />
              ) : feed.loaded ? (
                <Empty filter={filter} setFilter={setFilter} none={none} feed={feed} />
              ) : null}
            </div>
          </section>
        }
        detail={
          isOpen ? (
            <Suspense fallback={<PanelFrame />}>
              {other === undefined ? (
                <RequestPanel id={open} view={params.view} show={show} />
              ) : (
                <ComparePanel id={open} other={other} show={show} />
              )}
            </Suspense>
          ) : null
        }
      />
    </div>
  );
}

function Empty(props: {
  filter: RequestFilter;
  setFilter: (change: Partial<RequestFilter>) => void;
  none: ReactNode;
  feed: Props["feed"];
}) {
  const { filter, setFilter, none, feed } = props;
  // A long search stops and is continued, until it has found something or there is nothing left.
  if (feed.rows.more) return <LoadOlder at={continuesAt(feed.rows)} load={feed.loadOlder} />;
  if (isEmptyFilter(filter)) return none;
  const canSearch = filter.q.trim() !== "" && !filter.everywhere;
  return (
    <NoMatch
      onClear={() => setFilter(NO_FILTER)}
      onEverywhere={canSearch ? () => setFilter({ everywhere: true }) : undefined}
    />
  );
}

function Problems({ feed }: { feed: Props["feed"] }) {
  const { problem, unread } = feed;
  return (
    <>
      {problem ? (
        <Note tone="bad" role="alert" title="The requests were not loaded">
          {problem.detail} {problem.fix}
        </Note>
      ) : null}
      {unread > 0 ? (
        <p className="px-1 text-sm text-muted">
          {unread === 1 ? "The body of 1 request is" : `The bodies of ${unread} requests are`} not
          searched yet, because they are still coming.
        </p>
      ) : null}
    </>
  );
}

function PanelFrame() {
  return <p className="rounded-lg border border-line bg-panel p-3.5 text-muted">Loading…</p>;
}

function toRange(since: string, until: string): TimeRange | undefined {
  return since !== "" && until !== "" ? { since, until } : undefined;
}

function toNames(tunnels: Props["tunnels"]): ReadonlyMap<string, string> {
  return new Map(tunnels.map(({ id, name }) => [id, name]));
}

/** Returns the focus to the row of a request that was closed. */
function useReturningFocus(open: number | undefined, focus: (id: number) => void): void {
  const last = useRef(open);
  useEffect(() => {
    const closed = last.current;
    last.current = open;
    if (open !== undefined || closed === undefined) return;
    if (document.activeElement === document.body) focus(closed);
  }, [open, focus]);
}
