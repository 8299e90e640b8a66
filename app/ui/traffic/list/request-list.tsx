"use client";

import {
  defaultRangeExtractor,
  type Range,
  useVirtualizer,
  useWindowVirtualizer,
  type Virtualizer,
} from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useCallback,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useWidth } from "@/app/ui/traffic/charts/use-width";
import { formatMs } from "@/app/ui/traffic/format-traffic";
import { useWide } from "@/app/ui/traffic/panes/use-wide";
import { type ChosenColumn, COLUMN_NAMES, type Layout, layColumns } from "./columns";
import { rowAfterKey } from "./list-moves";
import { LOOKS, RequestRow, type RowEvents } from "./request-row";
import type { ListedRequest } from "./request-rows";
import type { SelectionActions } from "./use-selection";
import { layWaterfall } from "./waterfall";

const ROW = 28;
/** For fingers. */
const TALL_ROW = 50;
const HEAD = 28;
const OVERSCAN = 8;

export type ListHandle = {
  /** Moves the focus into the list: to the open request or the first. */
  enter: () => void;
  focus: (id: number) => void;
};

type Props = {
  requests: readonly ListedRequest[];
  /** The server has older ones. */
  more: boolean;
  open: number | undefined;
  columns: readonly ChosenColumn[];
  /** The names of the tunnels by id, where requests of several are listed. */
  tunnelNames: ReadonlyMap<string, string> | undefined;
  hrefOf: (id: number) => string;
  onOpen: (id: number) => void;
  selection: SelectionActions;
  handle: Ref<ListHandle>;
  /** What stands below the last row. */
  footer: ReactNode;
};

/**
 * Requests, newest first. Only the rows in view are on the page. Tab stops at one of them; the arrow keys go from row to
 * row, and open the next while one is open.
 */
export function RequestList(props: Props) {
  return useWide() ? <PaneList {...props} /> : <PageList {...props} />;
}

/** In wide windows the list scrolls by itself. */
function PaneList(props: Props) {
  const { requests, open, columns } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [width, measure] = useWidth();
  const rows = useRows(props);
  const virtualizer = useVirtualizer({
    count: requests.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: rows.keyOf,
    rangeExtractor: rows.extract,
    overscan: OVERSCAN,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
  });
  const layout = useMemo(() => layColumns(columns, width), [columns, width]);
  const moveBy = useCallback((pixels: number) => {
    if (scroller.current && scroller.current.scrollTop > 0) scroller.current.scrollTop += pixels;
  }, []);
  usePlaceKept(requests, ROW, moveBy);
  useRowInSight(open, requests, virtualizer);
  const list = useListFocus({ ...props, rows, virtualizer });
  const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {};
  const waterfall = useMemo(
    () => layWaterfall(requests, startIndex, endIndex),
    [requests, startIndex, endIndex],
  );
  return (
    <div
      ref={scroller}
      {...list.props}
      className="h-full overflow-y-auto rounded-lg border border-line bg-panel [overflow-anchor:none]"
    >
      <div ref={measure}>
        <Head layout={layout} topMs={waterfall.topMs} />
        <Rows {...props} {...{ rows, virtualizer, layout, waterfall }} size={ROW} margin={HEAD} />
        {props.footer}
      </div>
    </div>
  );
}

/** On phones the page scrolls, and rows have two lines. */
function PageList(props: Props) {
  const { requests, open } = props;
  const place = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const rows = useRows(props);
  const virtualizer = useWindowVirtualizer({
    count: requests.length,
    estimateSize: () => TALL_ROW,
    getItemKey: rows.keyOf,
    rangeExtractor: rows.extract,
    overscan: OVERSCAN,
    scrollMargin: margin,
    scrollPaddingStart: 120,
    scrollPaddingEnd: 80,
  });
  // What is above the list grows and shrinks.
  useLayoutEffect(() => {
    const box = place.current?.getBoundingClientRect();
    if (box) setMargin(Math.round(box.top + window.scrollY));
  });
  const moveBy = useCallback((pixels: number) => {
    const top = place.current?.getBoundingClientRect().top ?? 0;
    if (top < 0) window.scrollBy(0, pixels);
  }, []);
  usePlaceKept(requests, TALL_ROW, moveBy);
  useRowInSight(open, requests, virtualizer);
  const list = useListFocus({ ...props, rows, virtualizer });
  return (
    <div
      ref={place}
      {...list.props}
      className="overflow-hidden rounded-lg border border-line bg-panel [overflow-anchor:none]"
    >
      <Rows
        {...props}
        {...{ rows, virtualizer }}
        layout={undefined}
        waterfall={undefined}
        size={TALL_ROW}
        margin={margin}
      />
      {props.footer}
    </div>
  );
}

type AnyVirtualizer = Pick<
  Virtualizer<HTMLDivElement, Element> | Virtualizer<Window, Element>,
  "range" | "getVirtualItems" | "getTotalSize" | "scrollToIndex"
>;

/** The row at which Tab stops. It stays on the page when it is out of view, and so does the open one. */
function useRows({ requests, open }: Pick<Props, "requests" | "open">) {
  const [active, setActive] = useState<number>();
  const indexOf = (id: number | undefined) =>
    id === undefined ? -1 : requests.findIndex((request) => request.id === id);
  const activeIndex = indexOf(active);
  const openIndex = indexOf(open);
  const stop = activeIndex === -1 ? Math.max(0, openIndex) : activeIndex;
  const keyOf = useCallback((index: number) => requests[index]?.id ?? index, [requests]);
  const extract = useCallback(
    (range: Range) => {
      const shown = defaultRangeExtractor(range);
      const kept = [stop, openIndex].filter((index) => index >= 0 && index < range.count);
      return [...new Set([...shown, ...kept])].sort((a, b) => a - b);
    },
    [stop, openIndex],
  );
  return { active, setActive, activeIndex, openIndex, stop, keyOf, extract };
}

type RowsState = ReturnType<typeof useRows>;

/** Keys, and the focus, which may have to go to a row that is not on the page yet. */
function useListFocus(props: Props & { rows: RowsState; virtualizer: AnyVirtualizer }) {
  const { requests, open, onOpen, selection, handle, rows, virtualizer } = props;
  const [wanted, setWanted] = useState<{ id: number }>();
  const goTo = (index: number) => {
    const request = requests[index];
    if (!request) return;
    rows.setActive(request.id);
    setWanted({ id: request.id });
    virtualizer.scrollToIndex(index, { align: "auto" });
  };
  useLayoutEffect(() => {
    if (wanted) rowOf(wanted.id)?.focus({ preventScroll: true });
  }, [wanted]);
  useImperativeHandle(handle, () => ({
    enter: () => goTo(rows.stop),
    focus: (id) => goTo(requests.findIndex((request) => request.id === id)),
  }));
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const from = idOf(event.target);
    if (from === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === " ") {
      event.preventDefault();
      return event.shiftKey ? selection.extend(from, open) : selection.toggle(from);
    }
    const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {};
    const page = Math.max(1, endIndex - startIndex - 1);
    const at = requests.findIndex(({ id }) => id === from);
    const next = rowAfterKey(event.key, at, requests.length, page);
    const request = next === undefined ? undefined : requests[next];
    if (next === undefined || !request) return;
    // Else `j` and `k` would also be the shortcuts for the list of tunnels.
    event.preventDefault();
    goTo(next);
    if (event.shiftKey) selection.extend(request.id, from);
    else if (open !== undefined) onOpen(request.id);
  };
  const remember = (event: { target: EventTarget }) => {
    const id = idOf(event.target);
    if (id !== undefined) rows.setActive(id);
  };
  return { props: { onKeyDown: press, onFocus: remember, "data-request-list": true } };
}

function rowOf(id: number): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-request="${id}"]`);
}

/** The request of the row that has the focus. */
function idOf(target: EventTarget): number | undefined {
  const id = target instanceof HTMLElement ? target.dataset.request : undefined;
  return id === undefined ? undefined : Number(id);
}

/** New requests come at the top. Who has scrolled down keeps the rows that they look at. */
function usePlaceKept(
  requests: readonly ListedRequest[],
  size: number,
  moveBy: (pixels: number) => void,
): void {
  const first = requests[0]?.id;
  const known = useRef(first);
  useLayoutEffect(() => {
    const before = known.current;
    known.current = first;
    if (before === undefined || before === first) return;
    const came = requests.findIndex(({ id }) => id === before);
    if (came > 0) moveBy(came * size);
  }, [first, requests, size, moveBy]);
}

/** Scrolls to the open request when it was not opened in the list: a replayed one is new at its top. */
function useRowInSight(
  open: number | undefined,
  requests: readonly ListedRequest[],
  virtualizer: AnyVirtualizer,
): void {
  const index = requests.findIndex(({ id }) => id === open);
  const isListed = index !== -1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: its place changes with each new request, which is no reason to scroll
  useLayoutEffect(() => {
    if (isListed) virtualizer.scrollToIndex(index, { align: "auto" });
  }, [open, isListed]);
}

function Head({ layout, topMs }: { layout: Layout; topMs: number }) {
  return (
    <div
      aria-hidden
      className="sticky top-0 z-10 grid h-7 items-center gap-x-3 border-b border-line bg-raised pr-3 pl-8 text-xs text-muted"
      style={{ gridTemplateColumns: layout.template }}
    >
      {layout.columns.map((column) => (
        <span
          key={column}
          className={column === "time" ? "flex items-center gap-3" : headLook(LOOKS[column])}
        >
          {column === "time" ? (
            <>
              <span className="w-14 shrink-0 text-right">Time</span>
              {layout.hasBars ? (
                <span className="flex flex-1 justify-between">
                  <span>0</span>
                  <span>{formatMs(topMs)}</span>
                </span>
              ) : null}
            </>
          ) : (
            COLUMN_NAMES[column]
          )}
        </span>
      ))}
    </div>
  );
}

function headLook(look: string): string {
  return look.includes("text-right") ? "text-right" : "truncate";
}

type RowsProps = Props & {
  rows: RowsState;
  virtualizer: AnyVirtualizer;
  layout: Layout | undefined;
  waterfall: ReturnType<typeof layWaterfall> | undefined;
  size: number;
  /** How far below the start of what scrolls the list begins. */
  margin: number;
};

function Rows(props: RowsProps) {
  const { requests, more, open, tunnelNames, hrefOf, onOpen, selection } = props;
  const { rows, virtualizer, layout, waterfall, size, margin } = props;
  const from = rows.active ?? open;
  const events: RowEvents = useMemo(
    () => ({
      onOpen,
      onToggle: selection.toggle,
      onExtend: (id) => selection.extend(id, from),
    }),
    [onOpen, selection, from],
  );
  return (
    <ul
      // biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one
      role="list"
      className="relative"
      style={{ height: virtualizer.getTotalSize() }}
    >
      {virtualizer.getVirtualItems().map(({ index, key, start }) => {
        const request = requests[index];
        return request ? (
          <li
            key={key}
            aria-posinset={index + 1}
            aria-setsize={more ? -1 : requests.length}
            className="absolute inset-x-0 top-0"
            style={{ height: size, transform: `translateY(${start - margin}px)` }}
          >
            <RequestRow
              request={request}
              href={hrefOf(request.id)}
              open={request.id === open}
              selected={selection.ids.has(request.id)}
              tabbable={index === rows.stop}
              layout={layout}
              tunnelName={tunnelNames?.get(request.tunnelId)}
              bar={waterfall?.bars.get(request.id)}
              topMs={waterfall?.topMs ?? 0}
              events={events}
            />
          </li>
        ) : null;
      })}
    </ul>
  );
}
