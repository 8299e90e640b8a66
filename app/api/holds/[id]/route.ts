import { answer } from "@/app/api/answer";
import { whileLoggedIn } from "@/lib/server/access-guard/session-service";
import { streamHold } from "@/lib/server/live/stream-hold";
import { endHold } from "@/lib/tunnels/holds";

type Context = RouteContext<"/api/holds/[id]">;

export function GET(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => {
    const { id } = await params;
    return new Response(holdWhileLoggedIn(id, request), {
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache, no-transform",
      },
    });
  });
}

function holdWhileLoggedIn(id: string, request: Request): ReadableStream<Uint8Array> {
  const { signal, forget } = whileLoggedIn(request);
  try {
    return streamHold(id, signal, forget);
  } catch (error) {
    forget();
    throw error;
  }
}

export function DELETE(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => endHold((await params).id));
}
