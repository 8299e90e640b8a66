import type { RequestPage, RequestSummary } from "@/lib/contract/traffic";
import { matchesRequest, type RequestFilter } from "./request-filter";

/** A row; `found` says where the text of a search in headers and bodies is. */
export type ListedRequest = RequestPage["items"][number];

/** The requests on the page: newest first, without gaps, at most `limit`. */
export type RequestRows = {
  items: readonly ListedRequest[];
  limit: number;
  /** The server has older ones. */
  more: boolean;
  /** Where they continue, when that is not after the last row: a search may stop before it has found anything. */
  nextBefore?: number | undefined;
};

export const PAGE_SIZE = 100;
/** Older ones come in larger pages, the largest that the API has. */
export const OLDER_SIZE = 500;
// New requests of a busy tunnel replace the oldest on the page, which are loaded again when somebody scrolls there.
export const LIVE_LIMIT = 1000;

export const NO_ROWS: RequestRows = { items: [], limit: LIVE_LIMIT, more: false };

/** Merges changed requests, in any order. Matching ones are added; those that no longer match are removed. */
export function mergeNews(
  rows: RequestRows,
  news: readonly RequestSummary[],
  filter: RequestFilter,
): RequestRows {
  const byId = new Map(rows.items.map((item) => [item.id, item]));
  const oldest = rows.more ? (rows.items.at(-1)?.id ?? 0) : 0;
  for (const item of news) {
    if (!matchesRequest(item, filter)) byId.delete(item.id);
    else if (item.id >= oldest) byId.set(item.id, laterOf(byId.get(item.id), item));
  }
  return bounded(rows, [...byId.values()]);
}

/** Merges a new first page. Known requests stay below it, unless there may be a gap between them. */
export function mergeNewest(rows: RequestRows, page: RequestPage): RequestRows {
  const known = new Map(rows.items.map((item) => [item.id, item]));
  const items = page.items.map((item) => laterOf(known.get(item.id), item));
  const newest = items[0]?.id ?? 0;
  // Requests that arrived while the page was loading are above it.
  const above = rows.items.filter(({ id }) => id > newest);
  const { nextBefore } = page;
  const reaches = nextBefore !== null && (rows.items[0]?.id ?? 0) >= nextBefore;
  if (!reaches) {
    const more = nextBefore !== null;
    const fresh = { ...rows, more, nextBefore: nextBefore ?? undefined };
    return bounded(fresh, [...above, ...items]);
  }
  return bounded(rows, [...above, ...items, ...rows.items.filter(({ id }) => id < nextBefore)]);
}

/** The page that follows the last row. The list may be that much longer from now on. */
export function appendOlder(rows: RequestRows, page: RequestPage): RequestRows {
  const known = new Set(rows.items.map(({ id }) => id));
  const items = [...rows.items, ...page.items.filter(({ id }) => !known.has(id))];
  return {
    items,
    limit: Math.max(rows.limit, items.length),
    more: page.nextBefore !== null,
    nextBefore: page.nextBefore ?? undefined,
  };
}

/** The `before` of the page that follows the last row. */
export function continuesAt({ items, nextBefore }: RequestRows): number | undefined {
  return nextBefore ?? items.at(-1)?.id;
}

/** Without the requests of a tunnel, which were cleared. */
export function withoutTunnel(rows: RequestRows, tunnelId: string): RequestRows {
  const items = rows.items.filter((item) => item.tunnelId !== tunnelId);
  return items.length === 0 && !rows.more ? NO_ROWS : { ...rows, items };
}

/** How many of the rows came after `id`. */
export function countAfter(rows: RequestRows, id: number): number {
  return rows.items.filter((item) => item.id > id).length;
}

/**
 * An answer of the list may be older than an event that arrived before it. A finished request never becomes open again.
 */
function laterOf(known: ListedRequest | undefined, next: ListedRequest): ListedRequest {
  if (!known) return next;
  const overtaken = known.state !== "open" && next.state === "open";
  return overtaken || isSame(known, next) ? known : next;
}

// Rows render again only when their objects change.
function isSame(a: ListedRequest, b: ListedRequest): boolean {
  return (
    a.state === b.state &&
    a.status === b.status &&
    a.totalMs === b.totalMs &&
    a.requestBytes === b.requestBytes &&
    a.responseBytes === b.responseBytes &&
    a.found === b.found
  );
}

function bounded(rows: RequestRows, items: ListedRequest[]): RequestRows {
  const sorted = items.sort((a, b) => b.id - a.id);
  const isCut = sorted.length > rows.limit;
  return {
    items: isCut ? sorted.slice(0, rows.limit) : sorted,
    limit: rows.limit,
    more: rows.more || isCut,
    nextBefore: isCut ? undefined : rows.nextBefore,
  };
}
