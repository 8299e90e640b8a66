import { log } from "@/lib/base/log";
import { redact } from "@/lib/base/redact";
import type { ProblemDetails } from "@/lib/contract/errors";
import { isProblem, Problem } from "@/lib/errors/problem";
import { storageProblem } from "@/lib/errors/storage-problem";
import { BODY_TOO_LARGE, MAX_BODY } from "@/lib/server/access-guard/body-limit.mjs";

/** Runs a route's work and answers with its value as JSON, or with problem details (RFC 9457). */
export async function answer(
  work: () => unknown,
  { status = 200 }: { status?: number } = {},
): Promise<Response> {
  try {
    const value = await work();
    if (value instanceof Response) return value;
    return value === undefined
      ? new Response(null, { status: 204 })
      : Response.json(value, { status });
  } catch (error) {
    if (isProblem(error)) return problemResponse(error.details);
    log(`A request failed: ${error instanceof Error ? error.message : String(error)}`);
    const storage = storageProblem(error);
    if (storage) return problemResponse(storage.details);
    const { details } = new Problem("internal", {
      detail: "An unexpected error. Nothing was changed.",
    });
    return problemResponse(details);
  }
}

/** The body as JSON. The limit counts even when the length of the body was not announced. */
export async function readJson(request: Request): Promise<unknown> {
  const text = await readText(request);
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem("not_json", {
      detail: `The body is not valid JSON: ${error instanceof Error ? error.message : "unreadable"}.`,
      cause: error,
    });
  }
}

async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY) {
      throw new Problem("too_large", { detail: BODY_TOO_LARGE });
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function problemResponse(details: ProblemDetails): Response {
  const body = redact(JSON.stringify(details));
  return new Response(body, {
    status: details.status,
    headers: { "content-type": "application/problem+json" },
  });
}
