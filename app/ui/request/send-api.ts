import { z } from "zod/mini";
import { askForToken } from "@/app/ui/confirm/token-question";
import { type ProblemDetails, problemDetailsSchema } from "@/lib/contract/errors";
import { AGREED_HEADER, NOTHING_AGREED } from "@/lib/contract/pairs";
import { type ApiResult, type Call, DEADLINE_MS, SILENCE } from "./api-result";
import { pageHeaders } from "./page-mark";

/** As `callApi` and `sendApi`, which load this file when a page makes its first call. */
export async function callNow<T>(
  path: string,
  call: Call,
  answer: z.core.$ZodType<T>,
): Promise<ApiResult<T>> {
  const result = await sendNow(path, call);
  if (!result.ok) return result;
  const parsed = z.safeParse(answer, result.value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, problem: toProblem(200, undefined) };
}

export async function sendNow(path: string, call: Call): Promise<ApiResult<unknown>> {
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

const SIGNED_OUT: ProblemDetails = {
  type: "about:blank",
  title: "This browser is no longer signed in",
  status: 401,
  detail: "Its session was ended or is too old.",
  fix: "Reload the page and enter the access token.",
};
