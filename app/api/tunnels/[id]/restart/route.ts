import { answer } from "@/app/api/answer";
import { restartTunnel } from "@/lib/tunnels/run-tunnel";
import { getTunnel } from "@/lib/tunnels/service";

type Context = RouteContext<"/api/tunnels/[id]/restart">;

export function POST(_request: Request, { params }: Context): Promise<Response> {
  return answer(
    async () => {
      const { id } = await params;
      await restartTunnel(id);
      return getTunnel(id);
    },
    { status: 202 },
  );
}
