import { foldEmail } from "@/lib/contract/fold-email";
import type { RequestSummary } from "@/lib/contract/traffic";

/** The filter of the list. Empty fields do not filter. */
export type RequestFilter = {
  /** Text in the path, the method, the person or the media type. */
  q: string;
  /** Classes (`2xx`), codes (`404`) and states (`open`): one of them has to match. */
  status: readonly string[];
  method: readonly string[];
  /** An e-mail address, or `-` for requests without a name. */
  user: string;
  /** The id of a tunnel, where requests of several are listed. */
  tunnel: string;
  /** Whether `q` is also looked for in headers and bodies, which only the server has. */
  everywhere: boolean;
  /** ISO times of arrival: from `since` on, before `until`. */
  since: string;
  until: string;
};

export const NO_FILTER: RequestFilter = {
  q: "",
  status: [],
  method: [],
  user: "",
  tunnel: "",
  everywhere: false,
  since: "",
  until: "",
};

/** The part of the page's address, and of the API's query, that holds the filter. */
export function readFilter(params: URLSearchParams): RequestFilter {
  return {
    q: params.get("q") ?? "",
    status: readList(params.get("status")?.toLowerCase()),
    method: readList(params.get("method")?.toUpperCase()),
    user: foldEmail(params.get("user") ?? ""),
    tunnel: params.get("tunnel") ?? "",
    everywhere: params.get("in") === "all",
    since: readTime(params.get("since")),
    until: readTime(params.get("until")),
  };
}

/** The same address with this filter. Other parameters stay. */
export function writeFilter(params: URLSearchParams, filter: RequestFilter): URLSearchParams {
  const next = new URLSearchParams(params);
  const values = {
    q: filter.q.trim() === "" ? "" : filter.q,
    status: filter.status.join(","),
    method: filter.method.join(","),
    user: filter.user,
    tunnel: filter.tunnel,
    in: filter.everywhere ? "all" : "",
    since: filter.since,
    until: filter.until,
  };
  for (const [name, value] of Object.entries(values)) {
    if (value === "") next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** Whether it leaves no request out. */
export function isEmptyFilter(filter: RequestFilter): boolean {
  return writeFilter(new URLSearchParams(), { ...filter, everywhere: false }).size === 0;
}

/** Whether only the server can tell which requests match. */
export function needsServer({ q, everywhere }: RequestFilter): boolean {
  return everywhere && q.trim() !== "";
}

/** Applies the server's filter rules to live requests. What only the server can tell is taken for true. */
export function matchesRequest(request: RequestSummary, filter: RequestFilter): boolean {
  return (
    (filter.tunnel === "" || request.tunnelId === filter.tunnel) &&
    isWithin(request.at, filter) &&
    (needsServer(filter) || hasText(request, filter.q.trim().toLowerCase())) &&
    (filter.status.length === 0 || filter.status.some((status) => hasStatus(request, status))) &&
    (filter.method.length === 0 || filter.method.includes(request.method.toUpperCase())) &&
    hasUser(request, filter.user)
  );
}

function hasText(request: RequestSummary, text: string): boolean {
  if (text === "") return true;
  const { path, method, user, contentType, status } = request;
  return [path, method, user?.email, user?.name, contentType, status?.toString()].some((part) =>
    part?.toLowerCase().includes(text),
  );
}

function hasStatus({ status, state }: RequestSummary, wanted: string): boolean {
  if (wanted.endsWith("xx")) return String(status ?? "").startsWith(wanted.charAt(0));
  return wanted === state || wanted === String(status);
}

function isWithin(at: string, { since, until }: RequestFilter): boolean {
  if (since === "" && until === "") return true;
  const time = Date.parse(at);
  return (since === "" || time >= Date.parse(since)) && (until === "" || time < Date.parse(until));
}

function hasUser({ user }: RequestSummary, wanted: string): boolean {
  if (wanted === "") return true;
  return user === undefined ? wanted === "-" : foldEmail(user.email) === wanted;
}

/** A time that nobody can read would be refused by the server. */
function readTime(text: string | null): string {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? "" : new Date(time).toISOString();
}

function readList(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}
