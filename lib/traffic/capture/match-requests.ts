import { foldEmail } from "@/lib/contract/fold-email";
import type { AllRequestsQuery } from "@/lib/contract/request-query";
import type { RequestSummary } from "@/lib/contract/traffic";
import type { Recording } from "./recording";

/** What a row shows, without what costs time to make. */
export type Row = Pick<
  RequestSummary,
  "method" | "path" | "status" | "state" | "user" | "contentType"
>;

/** Whoever names the requests wants all of them. */
export function limitOf({ ids, limit }: AllRequestsQuery): number {
  return ids ? Number.POSITIVE_INFINITY : limit;
}

/** Returns a test for what can be told without a look at the row: tunnel, id and time. */
export function scope(query: AllRequestsQuery): (recording: Recording) => boolean {
  const { before = Number.POSITIVE_INFINITY } = query;
  const tunnels = new Set(split(query.tunnel));
  const ids = new Set(split(query.ids).map(Number));
  const since = query.since === undefined ? 0 : Date.parse(query.since);
  const until = query.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(query.until);
  return ({ facts, at }) =>
    facts.id < before &&
    (tunnels.size === 0 || tunnels.has(facts.tunnelId)) &&
    (ids.size === 0 || ids.has(facts.id)) &&
    at >= since &&
    at < until;
}

/** Returns a test for rows that meet all conditions of the query. */
export function matcher(
  query: Pick<AllRequestsQuery, "q" | "status" | "method" | "user">,
): (row: Row) => boolean {
  const text = query.q?.toLowerCase();
  const statuses = split(query.status);
  const methods = split(query.method);
  const user = query.user === undefined ? undefined : foldEmail(query.user);
  return (row) =>
    (statuses.length === 0 || statuses.some((status) => hasStatus(row, status))) &&
    (methods.length === 0 || methods.includes(row.method.toUpperCase())) &&
    (!user || (row.user ? foldEmail(row.user.email) : "-") === user) &&
    (!text || textOf(row).includes(text));
}

function split(list: string | undefined): string[] {
  return (list ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function textOf({ method, path, user, contentType, status }: Row): string {
  return [method, path, user?.email, user?.name, contentType, status].join(" ").toLowerCase();
}

function hasStatus({ status, state }: Row, asked: string): boolean {
  if (/^\dxx$/.test(asked)) return String(status ?? "").startsWith(asked.charAt(0));
  return asked === state || asked === String(status);
}
