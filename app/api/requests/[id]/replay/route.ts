import { answer, readJson } from "@/app/api/answer";
import { replayRequest } from "@/lib/tunnels/replay";

type Context = RouteContext<"/api/requests/[id]/replay">;

export function POST(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => replayRequest((await params).id, await readJson(request)), {
    status: 201,
  });
}
