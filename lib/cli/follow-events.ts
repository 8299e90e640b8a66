import type { LiveEvent } from "@/lib/contract/events";
import { parseEvent } from "@/lib/contract/parse-event";
import { openStream } from "./api";
import type { Dashboard } from "./find-dashboard";

/**
 * The events of the dashboard's stream (WHATWG HTML, 9.2), until `signal` aborts or the dashboard ends, also by a crash.
 * An event that this version does not know is undefined.
 */
export async function* followEvents(
  dashboard: Dashboard,
  signal: AbortSignal,
): AsyncGenerator<LiveEvent | undefined> {
  const response = await openStream(dashboard, "/api/events", signal);
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of untilBroken(response, signal)) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const { event, data } = readFields(block);
      if (event && data) yield parseEvent(event, data);
    }
  }
}

/** A connection that breaks is its end: the dashboard has crashed. */
async function* untilBroken(stream: AsyncIterable<Buffer>, signal: AbortSignal) {
  try {
    yield* stream;
  } catch (error) {
    if (signal.aborted) throw error;
  }
}

function readFields(block: string): Record<string, string | undefined> {
  const fields = block.split("\n").map((line) => /^(event|data): (.*)$/.exec(line));
  return Object.fromEntries(fields.map((field) => [field?.[1] ?? "", field?.[2]]));
}
