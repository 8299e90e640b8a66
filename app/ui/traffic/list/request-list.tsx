"use client";

import { useVirtualizer, useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  type ReactNode,
  type Ref,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { useWidth } from "@/app/ui/traffic/charts/use-width";
import { formatMs } from "@/app/ui/traffic/format-traffic";
import { useWide } from "@/app/ui/traffic/panes/use-wide";
import { type ChosenColumn, COLUMN_NAMES, type Column, type Layout, layColumns } from "./columns";
import { RequestRow, type RowEvents, rowLook } from "./request-row";
import type { ListedRequest } from "./request-rows";
import { type ListHandle, type RowsState, useListFocus, useRows } from "./use-list-focus";
import { type AnyVirtualizer, usePlaceKept, useRowInSight } from "./use-place-kept";
import type { SelectionActions } from "./use-selection";
import { layWaterfall } from "./waterfall";

const ROW = 28;
/** For fingers. */
const TALL_ROW = 50;
const HEAD = 28;
const OVERSCAN = 4;
/** A finger moves the list faster than it is drawn. */
const TALL_OVERSCAN = 8;

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
    // The rows are drawn in a task after the scroll event. Within it they and their layout took more than 50 ms.
    useFlushSync: false,
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
    overscan: TALL_OVERSCAN,
    useFlushSync: false,
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

function Head({ layout, topMs }: { layout: Layout; topMs: number }) {
  return (
    <div
      aria-hidden
      className="sticky top-0 z-10 grid h-7 items-center gap-x-3 border-b border-line bg-raised pr-3 pl-8 text-xs text-muted"
      style={{ gridTemplateColumns: layout.template }}
    >
      {layout.columns.map((column) => (
        <span key={column} className={AT_RIGHT.has(column) ? "text-right" : "truncate"}>
          {COLUMN_NAMES[column]}
        </span>
      ))}
      {layout.hasBars ? (
        <span className="flex justify-between">
          <span>0</span>
          <span>{formatMs(topMs)}</span>
        </span>
      ) : null}
    </div>
  );
}

/** Numbers, as in the rows. */
const AT_RIGHT: ReadonlySet<Column> = new Set(["sent", "size", "time"]);

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
        if (!request) return null;
        const isOpen = request.id === open;
        const isSelected = selection.ids.has(request.id);
        return (
          <li
            key={key}
            aria-posinset={index + 1}
            aria-setsize={more ? -1 : requests.length}
            className={joinClasses("absolute inset-x-0 top-0", rowLook(isOpen, isSelected))}
            style={{ height: size, transform: `translateY(${start - margin}px)` }}
          >
            <RequestRow
              request={request}
              href={hrefOf(request.id)}
              open={isOpen}
              selected={isSelected}
              tabbable={index === rows.stop}
              layout={layout}
              tunnelName={tunnelNames?.get(request.tunnelId)}
              bar={waterfall?.bars.get(request.id)}
              topMs={waterfall?.topMs ?? 0}
              events={events}
            />
          </li>
        );
      })}
    </ul>
  );
}
