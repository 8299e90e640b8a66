import { callApi } from "@/app/ui/request/call-api";
import { limitCalls } from "@/app/ui/request/limit-calls";
import type { ProblemDetails } from "@/lib/contract/errors";
import type { LiveEvent } from "@/lib/contract/events";
import { type RequestSummary, requestPageSchema } from "@/lib/contract/traffic";
import type { RequestFilter } from "./request-filter";
import { writeFilter } from "./request-filter";
import {
  appendOlder,
  mergeNewest,
  mergeNews,
  NO_ROWS,
  PAGE_SIZE,
  type RequestRows,
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
};

export type Feed = {
  hear: (event: LiveEvent) => void;
  loadOlder: () => Promise<void>;
  close: () => void;
};

export const EMPTY_VIEW: FeedView = { rows: NO_ROWS, loaded: false, problem: undefined };

/** Keeps the newest matching requests of a tunnel up to date, and reports every change. */
export function openFeed(
  tunnelId: string,
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
  const fetchPage = (before?: number) => {
    const query = writeFilter(new URLSearchParams({ limit: String(PAGE_SIZE) }), filter);
    if (before !== undefined) query.set("before", String(before));
    return callApi(`/api/tunnels/${tunnelId}/requests?${query}`, {}, requestPageSchema);
  };
  const newest = limitCalls(async () => {
    const result = await fetchPage();
    if (!result.ok) return show({ problem: result.problem });
    show({ rows: mergeNewest(view.rows, result.value), loaded: true, problem: undefined });
  }, ASK_MS);

  const flood = () => {
    floodedUntil = Date.now() + FLOOD_MS;
    newest.ask();
  };
  const hearRequest = (request: RequestSummary) => {
    if (Date.now() < floodedUntil) return newest.ask();
    news.push(request);
    // Requests that were sent together are drawn together.
    timer ??= setTimeout(draw, 0);
  };

  newest.ask();
  return {
    hear: (event) => {
      if (event.type === "request" && event.data.tunnelId === tunnelId) hearRequest(event.data);
      if (event.type === "snapshot") {
        // It may come from a restarted server, which has no earlier requests.
        news = [];
        newest.ask();
      }
      if (event.type === "traffic" && event.data.skipped > 0) flood();
      if (event.type === "requests-cleared" && event.data.tunnelId === tunnelId) {
        news = [];
        show({ rows: NO_ROWS });
      }
    },
    loadOlder: async () => {
      const result = await fetchPage(view.rows.items.at(-1)?.id);
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
