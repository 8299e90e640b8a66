import { answer } from "@/app/api/answer";
import { streamHold } from "@/lib/server/live/stream-hold";
import { endHold } from "@/lib/tunnels/holds";

type Context = RouteContext<"/api/holds/[id]">;

export function GET(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => {
    const { id } = await params;
    return new Response(streamHold(id, request.signal), {
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache, no-transform",
      },
    });
  });
}

export function DELETE(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => endHold((await params).id));
}
