import { answer } from "@/app/api/answer";
import { stopTunnel } from "@/lib/tunnels/run-tunnel";
import { getTunnel } from "@/lib/tunnels/service";
import { withStopDone } from "@/lib/tunnels/unreadable";

type Context = RouteContext<"/api/tunnels/[id]/stop">;

export function POST(_request: Request, { params }: Context): Promise<Response> {
  return answer(
    async () => {
      const { id } = await params;
      await stopTunnel(id);
      try {
        return getTunnel(id);
      } catch (error) {
        throw withStopDone(error);
      }
    },
    { status: 202 },
  );
}
