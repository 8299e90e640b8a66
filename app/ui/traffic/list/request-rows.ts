import type { RequestPage, RequestSummary } from "@/lib/contract/traffic";
import { matchesRequest, type RequestFilter } from "./request-filter";

/** The requests on the page: newest first, without gaps, at most `limit`. */
export type RequestRows = {
  items: readonly RequestSummary[];
  limit: number;
  /** The server has older ones. */
  more: boolean;
};

export const PAGE_SIZE = 100;
// New requests of a busy tunnel replace the oldest on the page, which can be loaded again with a click.
export const LIVE_LIMIT = 200;

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
  const oldest = page.nextBefore === null ? 0 : (items.at(-1)?.id ?? 0);
  const newest = items[0]?.id ?? 0;
  // Requests that arrived while the page was loading are above it.
  const above = rows.items.filter(({ id }) => id > newest);
  if (!known.has(oldest)) {
    return bounded({ ...rows, more: page.nextBefore !== null }, [...above, ...items]);
  }
  return bounded(rows, [...above, ...items, ...rows.items.filter(({ id }) => id < oldest)]);
}

/** The page that follows the last row. The list may be that much longer from now on. */
export function appendOlder(rows: RequestRows, page: RequestPage): RequestRows {
  const known = new Set(rows.items.map(({ id }) => id));
  const items = [...rows.items, ...page.items.filter(({ id }) => !known.has(id))];
  return { items, limit: Math.max(rows.limit, items.length), more: page.nextBefore !== null };
}

/** How many of the rows came after `id`. */
export function countAfter(rows: RequestRows, id: number): number {
  return rows.items.filter((item) => item.id > id).length;
}

/**
 * An answer of the list may be older than an event that arrived before it. A finished request never becomes open again.
 */
function laterOf(known: RequestSummary | undefined, next: RequestSummary): RequestSummary {
  if (!known) return next;
  const overtaken = known.state !== "open" && next.state === "open";
  return overtaken || isSame(known, next) ? known : next;
}

// Rows render again only when their objects change.
function isSame(a: RequestSummary, b: RequestSummary): boolean {
  return (
    a.state === b.state &&
    a.status === b.status &&
    a.totalMs === b.totalMs &&
    a.requestBytes === b.requestBytes &&
    a.responseBytes === b.responseBytes
  );
}

function bounded(rows: RequestRows, items: RequestSummary[]): RequestRows {
  const sorted = items.sort((a, b) => b.id - a.id);
  return {
    items: sorted.slice(0, rows.limit),
    limit: rows.limit,
    more: rows.more || sorted.length > rows.limit,
  };
}
