import { z } from "zod/mini";
import { askForToken } from "@/app/ui/confirm/token-question";
import { type ProblemDetails, problemDetailsSchema } from "@/lib/contract/errors";
import { AGREED_HEADER, NOTHING_AGREED } from "@/lib/contract/pairs";
import { pageHeaders } from "./page-mark";

export type ApiResult<T> = { ok: true; value: T } | { ok: false; problem: ProblemDetails };

export type Call = {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  body?: unknown;
  /** For calls that wait for another server. */
  deadlineMs?: number;
  /** Ends the call earlier. */
  signal?: AbortSignal;
};

const DEADLINE_MS = 15_000;

/**
 * Calls our own API. Every failure, also a server that does not answer, comes back as a problem with a text for people.
 */
export async function callApi<T>(
  path: string,
  call: Call,
  answer: z.core.$ZodType<T>,
): Promise<ApiResult<T>> {
  const result = await sendApi(path, call);
  if (!result.ok) return result;
  const parsed = z.safeParse(answer, result.value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, problem: toProblem(200, undefined) };
}

/**
 * The same for calls whose answer is not read. When the session is not enough, the user is asked for the access token,
 * and the call is made again with it.
 */
export async function sendApi(path: string, call: Call): Promise<ApiResult<unknown>> {
  let result = await send(path, call);
  while (!result.ok && result.problem.code === "confirmation_needed") {
    const { problem } = result;
    // What was asked about may have changed meanwhile. Then it is asked again.
    const agreed = problem.question ?? NOTHING_AGREED;
    const confirmed = await askForToken(problem, (token) => send(path, call, { token, agreed }));
    if (!confirmed) return result;
    result = confirmed;
  }
  return result;
}

/** `agreed`: the question that the person read before the token was entered. */
type Confirmed = { token: string; agreed: string };

async function send(path: string, call: Call, confirmed?: Confirmed): Promise<ApiResult<unknown>> {
  let response: Response;
  try {
    response = await fetch(path, toRequest(call, confirmed));
  } catch {
    return { ok: false, problem: SILENCE };
  }
  const value = await readBody(response);
  return response.ok
    ? { ok: true, value }
    : { ok: false, problem: toProblem(response.status, value) };
}

function toRequest(
  { method = "GET", body, deadlineMs = DEADLINE_MS, ...call }: Call,
  confirmed: Confirmed | undefined,
): RequestInit {
  const deadline = AbortSignal.timeout(deadlineMs);
  const signal = call.signal ? AbortSignal.any([deadline, call.signal]) : deadline;
  const headers = {
    ...pageHeaders(),
    ...(confirmed && {
      authorization: `Bearer ${confirmed.token}`,
      [AGREED_HEADER]: confirmed.agreed,
    }),
  };
  if (method === "GET") return { method, signal, headers };
  return {
    method,
    signal,
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body ?? {}),
  };
}

async function readBody(response: Response): Promise<unknown> {
  const isText = response.headers.get("content-type")?.startsWith("text/plain");
  try {
    return await (isText ? response.text() : response.json());
  } catch {
    return undefined;
  }
}

function toProblem(status: number, content: unknown): ProblemDetails {
  const parsed = problemDetailsSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  if (status === 401) return SIGNED_OUT;
  return {
    type: "about:blank",
    title: "Gatehouse sent an answer that this page does not understand",
    status,
    detail: `The answer had status ${status}.`,
    fix: "Reload the page and try again.",
  };
}

const SILENCE: ProblemDetails = {
  type: "about:blank",
  title: "Gatehouse is not answering",
  status: 0,
  detail: "The request did not reach Gatehouse on this machine.",
  fix: "Check that it still runs in its terminal, then try again.",
};

const SIGNED_OUT: ProblemDetails = {
  type: "about:blank",
  title: "This browser is no longer signed in",
  status: 401,
  detail: "Its session was ended or is too old.",
  fix: "Reload the page and enter the access token.",
};
