import { answer } from "@/app/api/answer";
import { listVisitors } from "@/lib/tunnels/traffic";

type Context = RouteContext<"/api/tunnels/[id]/visitors">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => listVisitors((await params).id));
}
