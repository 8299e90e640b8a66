import { callApi } from "@/app/ui/request/call-api";
import { limitCalls } from "@/app/ui/request/limit-calls";
import type { ProblemDetails } from "@/lib/contract/errors";
import type { LiveEvent } from "@/lib/contract/events";
import { type RequestSummary, requestPageSchema } from "@/lib/contract/traffic";
import { needsServer, type RequestFilter, writeFilter } from "./request-filter";
import {
  appendOlder,
  continuesAt,
  mergeNewest,
  mergeNews,
  NO_ROWS,
  OLDER_SIZE,
  PAGE_SIZE,
  type RequestRows,
  withoutTunnel,
} from "./request-rows";

const ASK_MS = 1000;
// When the server has left requests out, single ones are not drawn for this long. The list is loaded once a second
// instead. How many are sent, the server's feed alone decides.
const FLOOD_MS = 2500;

export type FeedView = {
  rows: RequestRows;
  /** False until the server has answered for the first time. */
  loaded: boolean;
  problem: ProblemDetails | undefined;
  /** How many requests a search could not look into, because their bodies are still coming or being masked. */
  unread: number;
};

export type Feed = {
  hear: (event: LiveEvent) => void;
  loadOlder: () => Promise<void>;
  close: () => void;
};

export const EMPTY_VIEW: FeedView = {
  rows: NO_ROWS,
  loaded: false,
  problem: undefined,
  unread: 0,
};

/** Keeps the newest matching requests of a tunnel, or of all, up to date, and reports every change. */
export function openFeed(
  tunnelId: string | undefined,
  filter: RequestFilter,
  onChange: (view: FeedView) => void,
): Feed {
  let view = EMPTY_VIEW;
  let closed = false;
  let floodedUntil = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let news: RequestSummary[] = [];

  const show = (next: Partial<FeedView>) => {
    if (closed) return;
    view = { ...view, ...next };
    onChange(view);
  };
  const draw = () => {
    timer = undefined;
    const batch = news;
    news = [];
    show({ rows: mergeNews(view.rows, batch, filter) });
  };
  const isOurs = (id: string) => tunnelId === undefined || tunnelId === id;
  const fetchPage = (before?: number) => {
    const limit = String(before === undefined ? PAGE_SIZE : OLDER_SIZE);
    const query = writeFilter(new URLSearchParams({ limit }), filter);
    if (before !== undefined) query.set("before", String(before));
    return callApi(`${requestsPath(tunnelId)}?${query}`, {}, requestPageSchema);
  };
  const newest = limitCalls(async () => {
    const result = await fetchPage();
    if (!result.ok) return show({ problem: result.problem });
    show({
      rows: mergeNewest(view.rows, result.value),
      loaded: true,
      problem: undefined,
      unread: result.value.search?.unread ?? 0,
    });
  }, ASK_MS);

  const flood = () => {
    floodedUntil = Date.now() + FLOOD_MS;
    newest.ask();
  };
  const hearRequest = (request: RequestSummary) => {
    if (Date.now() < floodedUntil || needsServer(filter)) return newest.ask();
    news.push(request);
    // Requests that were sent together are drawn together.
    timer ??= setTimeout(draw, 0);
  };

  newest.ask();
  return {
    hear: (event) => {
      if (event.type === "request" && isOurs(event.data.tunnelId)) hearRequest(event.data);
      if (event.type === "snapshot") {
        // It may come from a restarted server, which has no earlier requests.
        news = [];
        newest.ask();
      }
      if (event.type === "traffic" && event.data.skipped > 0) flood();
      if (event.type === "requests-cleared" && isOurs(event.data.tunnelId)) {
        news = news.filter((request) => request.tunnelId !== event.data.tunnelId);
        const isAll = tunnelId === undefined;
        show({ rows: isAll ? withoutTunnel(view.rows, event.data.tunnelId) : NO_ROWS });
      }
    },
    loadOlder: async () => {
      const result = await fetchPage(continuesAt(view.rows));
      if (!result.ok) return show({ problem: result.problem });
      show({ rows: appendOlder(view.rows, result.value), problem: undefined });
    },
    close: () => {
      closed = true;
      newest.stop();
      clearTimeout(timer);
    },
  };
}

/** The API's list of the requests of a tunnel, or of all. */
export function requestsPath(tunnelId: string | undefined): string {
  return tunnelId === undefined ? "/api/requests" : `/api/tunnels/${tunnelId}/requests`;
}
