import { answer } from "@/app/api/answer";
import { getTunnelTraffic } from "@/lib/tunnels/traffic";

type Context = RouteContext<"/api/tunnels/[id]/traffic">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => getTunnelTraffic((await params).id));
}
