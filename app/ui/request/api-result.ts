import type { ProblemDetails } from "@/lib/contract/errors";

export type ApiResult<T> = { ok: true; value: T } | { ok: false; problem: ProblemDetails };

export type Call = {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  body?: unknown;
  /** For calls that wait for another server. */
  deadlineMs?: number;
  /** Ends the call earlier. */
  signal?: AbortSignal;
};

/** How long the server may take, where a call says nothing else. */
export const DEADLINE_MS = 15_000;

/** The server did not answer. */
export const SILENCE: ProblemDetails = {
  type: "about:blank",
  title: "Gatehouse is not answering",
  status: 0,
  detail: "The request did not reach Gatehouse on this machine.",
  fix: "Check that it still runs in its terminal, then try again.",
};
