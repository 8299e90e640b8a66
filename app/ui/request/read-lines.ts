import { z } from "zod/mini";

/** The time limit, in milliseconds; all our streams of lines are shorter. */
const DEADLINE_MS = 15_000;

/**
 * Calls an API route that answers with one JSON document per line, and passes each on as it arrives. Resolves with
 * false when the answer broke off or has an unexpected form.
 */
export async function readLines<T>(
  path: string,
  line: z.core.$ZodType<T>,
  onLine: (value: T) => void,
  signal: AbortSignal,
  method: "GET" | "POST" = "POST",
): Promise<boolean> {
  try {
    const response = await fetch(path, {
      method,
      headers: { accept: "application/x-ndjson" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
    });
    if (!response.ok || !response.body) return false;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return true;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const text of lines) onLine(z.parse(line, JSON.parse(text)));
    }
  } catch {
    return false;
  }
}
