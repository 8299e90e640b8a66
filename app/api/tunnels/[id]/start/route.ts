import { answer } from "@/app/api/answer";
import { startAsAssistant } from "@/lib/assistants/plan-runs";
import { assistantOf } from "@/lib/server/access-guard/session-service";
import { startTunnel } from "@/lib/tunnels/run-tunnel";
import { getTunnel } from "@/lib/tunnels/service";

type Context = RouteContext<"/api/tunnels/[id]/start">;

export function POST(request: Request, { params }: Context): Promise<Response> {
  return answer(
    async () => {
      const { id } = await params;
      const assistant = assistantOf(request.headers);
      if (assistant) await startAsAssistant(id, assistant.name);
      else await startTunnel(id);
      return getTunnel(id);
    },
    { status: 202 },
  );
}
