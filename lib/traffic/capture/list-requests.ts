import type { AllRequestsQuery } from "@/lib/contract/request-query";
import type { RequestPage, RequestSummary } from "@/lib/contract/traffic";
import type { CaptureStore } from "./capture-store";
import type { Recording } from "./recording";

/** The requests that meet all conditions of the query, newest first. */
export function listRequests(store: CaptureStore, query: AllRequestsQuery): RequestPage {
  const items: RequestSummary[] = [];
  const matches = matcher(query);
  for (const recording of candidates(store, query)) {
    const summary = recording.summary();
    if (!matches(summary)) continue;
    if (items.length === limitOf(query)) {
      return { items, nextBefore: items.at(-1)?.id ?? null };
    }
    items.push(summary);
  }
  return { items, nextBefore: null };
}

/** What can be told without looking into them: by tunnel, id and time. Newest first. */
export function candidates(store: CaptureStore, query: AllRequestsQuery): Recording[] {
  const { before = Number.POSITIVE_INFINITY } = query;
  const tunnels = new Set(split(query.tunnel));
  const ids = new Set(split(query.ids).map(Number));
  const since = query.since === undefined ? 0 : Date.parse(query.since);
  const until = query.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(query.until);
  return store
    .newestFirst()
    .filter(
      ({ facts, at }) =>
        facts.id < before &&
        (tunnels.size === 0 || tunnels.has(facts.tunnelId)) &&
        (ids.size === 0 || ids.has(facts.id)) &&
        at >= since &&
        at < until,
    );
}

/** Whoever names the requests wants all of them. */
export function limitOf({ ids, limit }: AllRequestsQuery): number {
  return ids ? Number.POSITIVE_INFINITY : limit;
}

/** Returns a test for requests that meet all conditions of the query that are about what a row shows. */
export function matcher(
  query: Pick<AllRequestsQuery, "q" | "status" | "method" | "user">,
): (summary: RequestSummary) => boolean {
  const text = query.q?.toLowerCase();
  const statuses = split(query.status);
  const methods = split(query.method);
  const { user } = query;
  return (summary) =>
    (statuses.length === 0 || statuses.some((status) => hasStatus(summary, status))) &&
    (methods.length === 0 || methods.includes(summary.method.toUpperCase())) &&
    (!user || (summary.user?.email.toLowerCase() ?? "-") === user) &&
    (!text || textOf(summary).includes(text));
}

function split(list: string | undefined): string[] {
  return (list ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function textOf({ method, path, user, contentType, status }: RequestSummary): string {
  return [method, path, user?.email, user?.name, contentType, status].join(" ").toLowerCase();
}

function hasStatus({ status, state }: RequestSummary, asked: string): boolean {
  if (/^\dxx$/.test(asked)) return String(status ?? "").startsWith(asked.charAt(0));
  return asked === state || asked === String(status);
}
