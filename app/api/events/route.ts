import { whileLoggedIn } from "@/lib/server/access-guard/session-service";
import { streamEvents } from "@/lib/server/live/stream-events";

export function GET(request: Request): Response {
  const lastEventId = Number(request.headers.get("last-event-id") ?? Number.NaN);
  const { signal, forget } = whileLoggedIn(request);
  const stream = streamEvents(
    Number.isInteger(lastEventId) ? lastEventId : undefined,
    signal,
    forget,
  );
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
    },
  });
}
