"use client";

import { Pause, Play, X } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { IconButton } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Note } from "@/app/ui/kit/note";
import { Segmented } from "@/app/ui/kit/segmented";
import { BodyView } from "@/app/ui/traffic/body/body-view";
import { formatSeconds } from "@/app/ui/traffic/format-traffic";
import { MaskedText } from "@/app/ui/traffic/request/masked-text";
import type { ChannelMessage, MessageDirection } from "@/lib/contract/messages";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { RequestDetail } from "@/lib/contract/traffic";
import type { MessageFilter } from "./message-feed";
import { MessageList } from "./message-list";
import type { MessageRows } from "./message-rows";
import { asBody } from "./preview";
import { useMessages } from "./use-messages";

/** The messages of a WebSocket or an event stream: the list, live, and the open one below it. */
export default function MessagesView({ detail }: { detail: RequestDetail }) {
  const [filter, setFilter] = useState<MessageFilter>({ q: "", direction: undefined });
  const [open, setOpen] = useState<ChannelMessage>();
  // While somebody types, the list waits.
  const q = useDeferredValue(filter.q.trim());
  const feed = useMessages(detail.id, { ...filter, q });
  const { rows, loaded, problem } = feed;
  const channel = detail.kind === "websocket" ? "websocket" : "event-stream";
  const isFiltered = filter.q !== "" || filter.direction !== undefined;
  return (
    <section
      aria-label="Messages"
      className={joinClasses(
        "border-t border-line lg:flex lg:min-h-0 lg:grow lg:flex-col",
        // In a low window the pane scrolls, so that some rows and the open message stay readable.
        open ? "lg:shrink-0 lg:basis-[30rem]" : "lg:shrink-0 lg:basis-72",
      )}
    >
      <div className="flex flex-wrap items-center gap-2 px-3.5 py-2">
        <Search value={filter.q} onChange={(q) => setFilter({ ...filter, q })} />
        {channel === "websocket" ? (
          <Segmented<Direction>
            label="Direction"
            className="@max-xl:order-last"
            options={DIRECTIONS}
            value={filter.direction ?? "all"}
            onChange={(value) =>
              setFilter({ ...filter, direction: value === "all" ? undefined : value })
            }
          />
        ) : null}
        {detail.state === "open" ? (
          <IconButton
            label={feed.paused ? "Resume" : "Pause"}
            aria-pressed={feed.paused}
            onClick={() => feed.setPaused(!feed.paused)}
          >
            {feed.paused ? <Play size={15} aria-hidden /> : <Pause size={15} aria-hidden />}
          </IconButton>
        ) : null}
      </div>
      {problem ? (
        <div className="px-3.5 pb-3">
          <Note tone="bad" role="alert" title="The messages were not loaded">
            {problem.detail} {problem.fix}
          </Note>
        </div>
      ) : null}
      {rows.items.length > 0 ? (
        <MessageList
          channel={channel}
          items={rows.items}
          open={open}
          onOpen={setOpen}
          onTop={feed.loadOlder}
        />
      ) : loaded ? (
        <Nothing isFiltered={isFiltered} isOpen={detail.state === "open"} channel={channel} />
      ) : null}
      <p className="min-h-8 border-t border-line px-3.5 py-1.5 text-sm text-muted">
        {loaded ? summaryOf(detail, rows, isFiltered, feed.paused) : null}
      </p>
      {open ? <OpenMessage message={open} onClose={() => setOpen(undefined)} /> : null}
    </section>
  );
}

function Search({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <input
      type="search"
      aria-label="Search the messages"
      placeholder="Search the messages"
      value={value}
      maxLength={200}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => event.key === "Escape" && value !== "" && onChange("")}
      className="h-7 min-w-32 flex-[1_1_10rem] rounded-md border border-control bg-panel px-2 text-sm pointer-coarse:h-10 pointer-coarse:text-lg"
    />
  );
}

type Direction = MessageDirection | "all";

const DIRECTIONS: readonly { value: Direction; label: string }[] = [
  { value: "all", label: "All" },
  { value: "sent", label: "From the visitor" },
  { value: "received", label: "From your app" },
];

function Nothing(props: { isFiltered: boolean; isOpen: boolean; channel: string }) {
  const what = props.channel === "websocket" ? "message" : "event";
  const text = props.isFiltered
    ? `No ${what} matches.`
    : props.isOpen
      ? `No ${what} yet. It appears here as soon as it comes.`
      : `No ${what} came before the connection ended.`;
  return (
    <p className="grid place-items-center border-t border-line px-3.5 py-6 text-center text-muted lg:grow">
      {text}
    </p>
  );
}

function summaryOf(
  detail: RequestDetail,
  { latest, dropped, items, more, note }: MessageRows,
  isFiltered: boolean,
  isPaused: boolean,
): string {
  const what = detail.kind === "websocket" ? "message" : "event";
  const number = (count: number) => count.toLocaleString("en");
  const shown = isFiltered ? `, ${number(items.length)}${more ? "+" : ""} shown` : "";
  return [
    `${number(latest)} ${what}${latest === 1 ? "" : "s"}${shown}.`,
    dropped > 0 ? `${number(dropped)} of them are not kept.` : "",
    isPaused ? "Paused." : detail.state === "open" ? "The connection is open." : closedBy(detail),
    note ?? "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function closedBy({ webSocket }: RequestDetail): string {
  return webSocket?.closeCode === undefined
    ? "The connection has ended."
    : `Closed with code ${webSocket.closeCode}.`;
}

function OpenMessage({ message, onClose }: { message: ChannelMessage; onClose: () => void }) {
  const body = useMemo(() => asBody(message), [message]);
  const { at, event } = message;
  return (
    <div className="lg:h-[45%] lg:shrink-0 lg:overflow-y-auto">
      <div className="sticky top-0 z-10 flex items-center gap-3 border-y border-line bg-raised py-0.5 pr-2 pl-3.5 text-sm">
        <h3 className="min-w-0 grow truncate font-semibold">
          <MaskedText text={showHidden(titleOf(message))} />
        </h3>
        {event?.retry === undefined ? null : (
          <span className="text-muted">reconnect after {event.retry} ms</span>
        )}
        <time dateTime={at} className="text-muted">
          {formatSeconds(at)}.{at.slice(20, 23)}
        </time>
        <IconButton label="Close the message" onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      <div className="[&>*]:border-t-0">
        <BodyView title="Data" body={body} />
      </div>
    </div>
  );
}

function titleOf({ direction, kind, event, code }: ChannelMessage): string {
  if (kind === "event") {
    const id = event?.id ? `, id ${event.id}` : "";
    return `Event ${event?.type || "message"}${id}`;
  }
  const from = direction === "sent" ? "from the visitor" : "from your app";
  if (kind === "close") return `Close ${code ?? ""} ${from}`;
  const name = kind === "text" ? "Message" : kind === "binary" ? "Binary message" : kind;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} ${from}`;
}
