import { callApi } from "@/app/ui/request/call-api";
import { limitCalls } from "@/app/ui/request/limit-calls";
import type { ProblemDetails } from "@/lib/contract/errors";
import type { LiveEvent } from "@/lib/contract/events";
import { type MessageDirection, messagePageSchema } from "@/lib/contract/messages";
import { appendNewer, type MessageRows, NO_MESSAGES, prependOlder } from "./message-rows";

export type MessageFilter = { q: string; direction: MessageDirection | undefined };

export type MessageView = {
  rows: MessageRows;
  /** False until the server has answered for the first time. */
  loaded: boolean;
  problem: ProblemDetails | undefined;
};

export type MessageFeed = {
  hear: (event: LiveEvent) => void;
  setPaused: (paused: boolean) => void;
  loadOlder: () => void;
  close: () => void;
};

export const EMPTY_VIEW: MessageView = { rows: NO_MESSAGES, loaded: false, problem: undefined };

/** A person cannot read faster; the server tells of new messages up to five times a second. */
const ASK_MS = 300;
const PAGE = 300;

/** Keeps the matching messages of a request up to date, and reports every change. */
export function openMessages(
  requestId: number,
  filter: MessageFilter,
  onChange: (view: MessageView) => void,
): MessageFeed {
  let view = EMPTY_VIEW;
  let paused = false;
  const left = new AbortController();
  const show = (next: Partial<MessageView>) => {
    if (left.signal.aborted) return;
    view = { ...view, ...next };
    onChange(view);
  };
  const ask = (place: Record<string, number>) => {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (filter.q !== "") query.set("q", filter.q);
    if (filter.direction) query.set("direction", filter.direction);
    for (const [name, id] of Object.entries(place)) query.set(name, String(id));
    const path = `/api/requests/${requestId}/messages?${query}`;
    return callApi(path, { signal: left.signal }, messagePageSchema);
  };
  const newer = limitCalls(async () => {
    const { rows, loaded } = view;
    const result = await ask(loaded ? { after: rows.latest } : {});
    // A filter, a restart or the owner may have replaced the rows meanwhile. A pause keeps what is shown.
    if (view.rows.latest !== rows.latest || (paused && loaded)) return;
    if (!result.ok) return show({ problem: result.problem });
    show({ rows: appendNewer(view.rows, result.value), loaded: true, problem: undefined });
  }, ASK_MS);
  const older = limitCalls(async () => {
    const [first] = view.rows.items;
    if (!first || !view.rows.more) return;
    const result = await ask({ before: first.id });
    if (!result.ok) return show({ problem: result.problem });
    if (view.rows.items[0]?.id !== first.id) return;
    show({ rows: prependOlder(view.rows, result.value), problem: undefined });
  }, 0);
  newer.ask();
  return {
    hear: (event) => {
      const isOurs =
        (event.type === "messages" && event.data.requestId === requestId) ||
        (event.type === "request" && event.data.id === requestId);
      if (isOurs && !paused) newer.ask();
      // The connection to the server was lost: what happened meanwhile was not told.
      if (event.type === "snapshot" && !paused) newer.ask();
    },
    setPaused: (next) => {
      paused = next;
      if (!next) newer.ask();
    },
    loadOlder: () => older.ask(),
    close: () => {
      left.abort();
      newer.stop();
      older.stop();
    },
  };
}
