import { answer, readJson } from "@/app/api/answer";
import { refuseOtherHost } from "@/lib/assistants/refuse-other-host";
import { assistantOf } from "@/lib/server/access-guard/session-service";
import { replayRequest } from "@/lib/tunnels/replay";

type Context = RouteContext<"/api/requests/[id]/replay">;

export function POST(request: Request, { params }: Context): Promise<Response> {
  return answer(
    async () => {
      const input = await readJson(request);
      if (assistantOf(request.headers)) refuseOtherHost(input);
      return replayRequest((await params).id, input);
    },
    { status: 201 },
  );
}
