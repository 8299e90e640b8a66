import { streamEvents } from "@/lib/live/stream-events";

export function GET(request: Request): Response {
  const lastEventId = Number(request.headers.get("last-event-id") ?? Number.NaN);
  const stream = streamEvents(
    Number.isInteger(lastEventId) ? lastEventId : undefined,
    request.signal,
  );
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
    },
  });
}
