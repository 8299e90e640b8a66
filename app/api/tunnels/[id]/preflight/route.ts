import { answer } from "@/app/api/answer";
import { streamLines } from "@/app/api/stream-lines";
import { beginPreflight, preflight, streamPreflight } from "@/lib/preflight/preflight";

type Context = RouteContext<"/api/tunnels/[id]/preflight">;

/** The report, or with `Accept: application/x-ndjson` each part as a line as soon as it is done. */
export function POST(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => {
    const { id } = await params;
    if (!request.headers.get("accept")?.includes("application/x-ndjson")) return preflight(id);
    return streamLines(streamPreflight(beginPreflight(id)));
  });
}
