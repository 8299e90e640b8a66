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
};

export const NO_FILTER: RequestFilter = { q: "", status: [], method: [], user: "" };

/** The part of the page's address, and of the API's query, that holds the filter. */
export function readFilter(params: URLSearchParams): RequestFilter {
  return {
    q: params.get("q") ?? "",
    status: readList(params.get("status")?.toLowerCase()),
    method: readList(params.get("method")?.toUpperCase()),
    user: (params.get("user") ?? "").toLowerCase(),
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
  };
  for (const [name, value] of Object.entries(values)) {
    if (value === "") next.delete(name);
    else next.set(name, value);
  }
  return next;
}

export function isEmptyFilter(filter: RequestFilter): boolean {
  return writeFilter(new URLSearchParams(), filter).size === 0;
}

/** Applies the server's filter rules to live requests. */
export function matchesRequest(request: RequestSummary, filter: RequestFilter): boolean {
  return (
    hasText(request, filter.q.trim().toLowerCase()) &&
    (filter.status.length === 0 || filter.status.some((status) => hasStatus(request, status))) &&
    (filter.method.length === 0 || filter.method.includes(request.method.toUpperCase())) &&
    hasUser(request, filter.user)
  );
}

function hasText({ path, method, user, contentType }: RequestSummary, text: string): boolean {
  if (text === "") return true;
  return [path, method, user?.email, user?.name, contentType].some((part) =>
    part?.toLowerCase().includes(text),
  );
}

function hasStatus({ status, state }: RequestSummary, wanted: string): boolean {
  if (wanted.endsWith("xx")) return String(status ?? "").startsWith(wanted.charAt(0));
  return wanted === state || wanted === String(status);
}

function hasUser({ user }: RequestSummary, wanted: string): boolean {
  if (wanted === "") return true;
  return wanted === "-" ? user === undefined : user?.email.toLowerCase() === wanted;
}

function readList(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}
