"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownToLine } from "lucide-react";
import { type KeyboardEvent, useId, useLayoutEffect, useRef } from "react";
import { Button } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import type { ChannelMessage } from "@/lib/contract/messages";
import { type ChannelKind, COLUMNS, MessageRow } from "./message-row";
import { useFollowEnd } from "./use-follow-end";

const ROW_PX = 28;
/** Rows beyond the edges, so that quick scrolling shows no empty place. */
const OVERSCAN = 10;

type Props = {
  channel: ChannelKind;
  items: readonly ChannelMessage[];
  open: ChannelMessage | undefined;
  onOpen: (message: ChannelMessage | undefined) => void;
  onTop: () => void;
};

/** The messages, oldest first. Only the rows in sight are drawn. The arrow keys open one after the other. */
export function MessageList({ channel, items, open, onOpen, onTop }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const listId = useId();
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: OVERSCAN,
  });
  const active = items.findIndex(({ id }) => id === open?.id);
  const reveal = () => {
    if (active !== -1) virtualizer.scrollToIndex(active, { align: "auto" });
  };
  const { isAtEnd, scrolled, goToEnd } = useFollowEnd(place, items, ROW_PX, reveal);
  // biome-ignore lint/correctness/useExhaustiveDependencies: that its place changes is no reason to scroll
  useLayoutEffect(reveal, [open?.id]);
  const scroll = () => {
    scrolled();
    if ((place.current?.scrollTop ?? 0) < ROW_PX * OVERSCAN) onTop();
  };
  const press = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === "Escape" && open) {
      event.preventDefault();
      return onOpen(undefined);
    }
    const next = STEPS[event.key]?.(active, items.length - 1);
    const message = next === undefined ? undefined : items[next];
    if (next === undefined || !message) return;
    event.preventDefault();
    onOpen(message);
  };
  return (
    <div className="@container relative lg:flex lg:min-h-24 lg:grow lg:flex-col">
      <Heads channel={channel} />
      <div
        ref={place}
        role="listbox"
        aria-label="Messages"
        aria-activedescendant={active === -1 ? undefined : `${listId}${open?.id}`}
        tabIndex={0}
        onKeyDown={press}
        onScroll={scroll}
        className={joinClasses(
          "overflow-y-auto overscroll-contain [overflow-anchor:none] focus-visible:-outline-offset-2 lg:h-0 lg:grow",
          open ? "h-56" : "h-[min(34rem,55vh)]",
        )}
      >
        <div
          role="presentation"
          className="relative"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map(({ index, key, start }) => {
            const message = items[index];
            return message ? (
              <MessageRow
                key={key}
                id={`${listId}${message.id}`}
                channel={channel}
                message={message}
                top={start}
                place={index + 1}
                count={items.length}
                open={message.id === open?.id}
                onOpen={onOpen}
              />
            ) : null;
          })}
        </div>
      </div>
      {isAtEnd ? null : (
        <Button
          size="small"
          icon={<ArrowDownToLine size={14} aria-hidden />}
          onClick={goToEnd}
          className="absolute right-4 bottom-3 shadow-pop"
        >
          To the newest
        </Button>
      )}
    </div>
  );
}

const PAGE_ROWS = 10;

const STEPS: Record<string, (active: number, last: number) => number> = {
  // Without an open message the arrows begin at the newest.
  ArrowDown: (active, last) => (active === -1 ? last : Math.min(last, active + 1)),
  ArrowUp: (active, last) => (active === -1 ? last : Math.max(0, active - 1)),
  PageDown: (active, last) => (active === -1 ? last : Math.min(last, active + PAGE_ROWS)),
  PageUp: (active, last) => (active === -1 ? last : Math.max(0, active - PAGE_ROWS)),
  Home: () => 0,
  End: (_active, last) => last,
};

function Heads({ channel }: { channel: ChannelKind }) {
  return (
    <div
      aria-hidden
      className={joinClasses(
        COLUMNS[channel],
        "border-y border-line bg-raised/50 px-3.5 py-1 text-xs text-muted",
      )}
    >
      {channel === "websocket" ? <span /> : null}
      <span>Time</span>
      {channel === "event-stream" ? (
        <>
          <span>Event</span>
          <span className="hidden @lg:inline">Id</span>
        </>
      ) : null}
      <span>Data</span>
      <span className="text-right">Size</span>
    </div>
  );
}
