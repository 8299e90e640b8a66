import { Problem } from "@/lib/errors/problem";

export type LimitedAnswer = { status: number; text: string; headers: Headers };

/** One HTTP exchange with a limit in time and size; redirects are not followed. Throws when there is no answer. */
export async function fetchLimited(
  url: string,
  init: RequestInit,
  { ms, maxBytes }: { ms: number; maxBytes: number },
): Promise<LimitedAnswer> {
  const response = await fetch(url, {
    ...init,
    redirect: "manual",
    signal: AbortSignal.timeout(ms),
  });
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes)
      throw new Problem(502, "The answer is too long", { detail: `${url} does not end.` });
    text += decoder.decode(chunk, { stream: true });
  }
  return { status: response.status, text, headers: response.headers };
}
