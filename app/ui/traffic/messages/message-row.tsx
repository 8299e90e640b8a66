"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { memo } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { TimeElement } from "@/app/ui/time/time-element";
import { formatBytes, formatSeconds } from "@/app/ui/traffic/format-traffic";
import { MaskedText } from "@/app/ui/traffic/request/masked-text";
import type { ChannelMessage } from "@/lib/contract/messages";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { previewOf } from "./preview";

/** The columns, for the heads and the rows. They depend on the width of the list. */
export const COLUMNS = {
  websocket:
    "grid grid-cols-[1rem_4rem_minmax(0,1fr)_3.75rem] items-center gap-x-2 @lg:grid-cols-[1rem_5.75rem_minmax(0,1fr)_4rem] @lg:gap-x-3",
  "event-stream":
    "grid grid-cols-[4rem_minmax(0,4.5rem)_minmax(0,1fr)_3.75rem] items-center gap-x-2 @lg:grid-cols-[5.75rem_minmax(0,8rem)_minmax(0,5rem)_minmax(0,1fr)_4rem] @lg:gap-x-3",
};

export type ChannelKind = keyof typeof COLUMNS;

type Props = {
  id: string;
  channel: ChannelKind;
  message: ChannelMessage;
  /** Pixels. */
  top: number;
  place: number;
  count: number;
  open: boolean;
  onOpen: (message: ChannelMessage) => void;
};

/** One message on one line. The list has the focus and the keys; a row is pressed. */
export const MessageRow = memo(function MessageRow(props: Props) {
  const { id, channel, message, top, place, count, open, onOpen } = props;
  const { at, bytes, decodedBytes, kind } = message;
  const isData = kind === "text" || kind === "binary" || kind === "event";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and names the row that is active
    <div
      id={id}
      role="option"
      aria-selected={open}
      aria-posinset={place}
      aria-setsize={count}
      onClick={() => onOpen(message)}
      style={{ transform: `translateY(${top}px)` }}
      className={joinClasses(
        COLUMNS[channel],
        "absolute inset-x-0 top-0 h-7 cursor-pointer border-b border-line/60 px-3.5 font-mono text-xs",
        open ? "bg-accent-soft" : "hover:bg-raised/60",
      )}
    >
      {channel === "websocket" ? <Way direction={message.direction} /> : null}
      <TimeElement at={at} className="font-sans whitespace-nowrap text-muted">
        {formatSeconds(at)}
        <span className="hidden text-faint @lg:inline">.{at.slice(20, 23)}</span>
      </TimeElement>
      {channel === "event-stream" ? <Fields event={message.event} /> : null}
      <span className={joinClasses("truncate", !isData && "font-sans text-muted")}>
        {message.skipped === undefined ? null : (
          <span className="mr-2 font-sans text-wait">
            {message.skipped.toLocaleString("en")} missing before
          </span>
        )}
        {kind === "binary" && message.base64 !== undefined ? (
          <span className="mr-2 font-sans text-muted">Binary</span>
        ) : null}
        <MaskedText text={previewOf(message)} />
      </span>
      <span className="text-right font-sans whitespace-nowrap text-muted">
        {formatBytes(decodedBytes ?? bytes)}
      </span>
    </div>
  );
});

function Way({ direction }: Pick<ChannelMessage, "direction">) {
  return direction === "sent" ? (
    <ArrowUp size={14} role="img" aria-label="from the visitor" className="text-accent" />
  ) : (
    <ArrowDown size={14} role="img" aria-label="from your app" className="text-ok" />
  );
}

/** Browsers call an event without a type `message`. */
function Fields({ event }: Pick<ChannelMessage, "event">) {
  const { type, id } = event ?? {};
  return (
    <>
      <span className={joinClasses("truncate", !type && "text-faint")}>
        {type ? <MaskedText text={showHidden(type)} /> : "message"}
      </span>
      <span className="hidden truncate text-muted @lg:inline">
        {id ? <MaskedText text={showHidden(id)} /> : null}
      </span>
    </>
  );
}
