"use client";

import { type MouseEvent, memo } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { describeStatus, formatBytes, formatMs } from "@/app/ui/traffic/format-traffic";
import type { RequestSummary } from "@/lib/contract/traffic";
import type { Column, Layout } from "./columns";
import type { ListedRequest } from "./request-rows";
import { inkOf, Path, Started, Status, Who } from "./row-cells";
import { shortType } from "./short-type";
import type { Bar } from "./waterfall";
import { WaterfallBar } from "./waterfall-bar";

export type RowEvents = {
  onOpen: (id: number) => void;
  /** With Ctrl or Command. */
  onToggle: (id: number) => void;
  /** With Shift. */
  onExtend: (id: number) => void;
};

type Props = {
  request: ListedRequest;
  href: string;
  open: boolean;
  selected: boolean;
  /** Whether Tab stops here. The arrow keys reach the others. */
  tabbable: boolean;
  /** Undefined in narrow windows, where a row has two lines. */
  layout: Layout | undefined;
  tunnelName: string | undefined;
  bar: Bar | undefined;
  topMs: number;
  events: RowEvents;
};

/** One request, as a link to its detail. It renders again only when something of it changes. */
export const RequestRow = memo(Row, isSame);

function Row(props: Props) {
  const { request, href, open, selected, tabbable, layout, events } = props;
  const { id, method, path } = request;
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.altKey) return;
    event.preventDefault();
    if (event.shiftKey) events.onExtend(id);
    else if (event.metaKey || event.ctrlKey) events.onToggle(id);
    else events.onOpen(id);
  };
  return (
    <>
      {layout ? (
        <label className="grid w-7 shrink-0 cursor-pointer place-items-center pl-1">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Select ${method} ${path}`}
            checked={selected}
            onChange={() => events.onToggle(id)}
            className={joinClasses(
              "size-3.5 accent-accent group-focus-within:opacity-100 group-hover:opacity-100",
              selected ? "opacity-100" : "opacity-0",
            )}
          />
        </label>
      ) : null}
      <a
        href={href}
        data-request={id}
        aria-current={open || undefined}
        tabIndex={tabbable ? 0 : -1}
        draggable={false}
        onClick={follow}
        className={joinClasses(
          "min-w-0 flex-1 rounded-xs focus-visible:-outline-offset-2",
          layout ? "grid items-center gap-x-3 pr-3 pl-1 text-sm" : "grid px-3 py-1",
        )}
        style={layout ? { gridTemplateColumns: layout.template } : undefined}
      >
        {layout ? <Cells {...props} layout={layout} /> : <TwoLines {...props} />}
      </a>
    </>
  );
}

/** The look of the list item around a row. An element of its own for it would be one more in each of 40 rows. */
export function rowLook(isOpen: boolean, isSelected: boolean): string {
  const base = "group flex border-b border-line/60";
  if (isOpen) return `${base} bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]`;
  return `${base} ${isSelected ? "bg-accent-soft/60" : "hover:bg-raised/70"}`;
}

/** Bars are laid anew whenever the rows in view change, and mostly are what they were. */
function isSame(before: Props, after: Props): boolean {
  const { bar: one, ...others } = before;
  const { bar: other, ...now } = after;
  const isSameBar =
    one === other ||
    (one !== undefined &&
      other !== undefined &&
      one.offsetMs === other.offsetMs &&
      one.queueMs === other.queueMs &&
      one.waitMs === other.waitMs &&
      one.receiveMs === other.receiveMs &&
      one.isOpen === other.isOpen &&
      one.isAnswered === other.isAnswered);
  const keys = Object.keys(others) as (keyof typeof others)[];
  return isSameBar && keys.every((key) => others[key] === now[key]);
}

function Cells(props: Props & { layout: Layout }) {
  const { layout, request, bar, topMs } = props;
  return (
    <>
      {layout.columns.map((column) =>
        column === "started" ? (
          <Started key={column} at={request.at} className={LOOKS.started} />
        ) : (
          <span
            key={column}
            title={toTitle(column, request)}
            className={joinClasses("min-w-0", LOOKS[column], column === "status" && inkOf(request))}
          >
            {toCell(column, props)}
          </span>
        ),
      )}
      {layout.hasBars && bar ? (
        <WaterfallBar bar={bar} topMs={topMs} isBad={request.state === "failed"} />
      ) : null}
    </>
  );
}

const LOOKS: Record<Column, string> = {
  started: "truncate text-muted",
  method: "truncate font-mono text-xs font-semibold",
  path: "flex items-center gap-2",
  tunnel: "truncate text-muted",
  person: "truncate text-muted",
  status: "truncate font-medium",
  type: "truncate text-muted",
  sent: "truncate text-right text-muted",
  size: "truncate text-right text-muted",
  time: "text-right whitespace-nowrap",
};

function toCell(column: Exclude<Column, "started">, { request, tunnelName }: Props) {
  switch (column) {
    case "method":
      return request.method;
    case "path":
      return <Path request={request} found={request.found} />;
    case "tunnel":
      return tunnelName;
    case "person":
      return <Who user={request.user} />;
    case "status":
      return describeStatus(request).text;
    case "type":
      return shortType(request);
    case "sent":
      return formatBytes(request.requestBytes);
    case "size":
      return formatBytes(request.responseBytes);
    case "time":
      return formatMs(request.totalMs);
  }
}

function toTitle(column: Column, { user, contentType }: RequestSummary): string | undefined {
  if (column === "type") return contentType;
  if (column !== "person" || user === undefined) return undefined;
  return [user.email, user.name].filter(Boolean).join(", ");
}

/** For fingers: 48 pixels high. */
function TwoLines({ request, tunnelName }: Props) {
  return (
    <>
      <span className="flex min-w-0 items-center gap-2 leading-5">
        <span className="font-mono text-xs font-semibold">{request.method}</span>
        <span className="flex min-w-0 flex-1 items-center gap-2">
          <Path request={request} found={request.found} />
        </span>
        <Status request={request} />
      </span>
      <span className="flex min-w-0 items-center gap-2 text-xs text-muted">
        <span className="shrink-0">
          <Started at={request.at} />
        </span>
        {tunnelName === undefined ? null : (
          <span className="max-w-[40%] truncate">{tunnelName}</span>
        )}
        <span className="min-w-0 flex-1 truncate">
          <Who user={request.user} />
        </span>
        <span className="shrink-0">{formatMs(request.totalMs)}</span>
      </span>
    </>
  );
}
