import { sessionIdOf } from "@/lib/server/access-guard/session-service";
import { getSessions } from "@/lib/server/access-guard/sessions";
import { streamEvents } from "@/lib/server/live/stream-events";

export function GET(request: Request): Response {
  const lastEventId = Number(request.headers.get("last-event-id") ?? Number.NaN);
  const over = new AbortController();
  const end = () => over.abort();
  request.signal.addEventListener("abort", end);
  const id = sessionIdOf(request.headers);
  const forget = id === undefined ? undefined : getSessions().onEnd(id, end);
  const stream = streamEvents(
    Number.isInteger(lastEventId) ? lastEventId : undefined,
    over.signal,
    forget,
  );
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
    },
  });
}
