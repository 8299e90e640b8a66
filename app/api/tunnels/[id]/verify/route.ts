import { answer } from "@/app/api/answer";
import { checkTunnel } from "@/lib/protection/watch";

type Context = RouteContext<"/api/tunnels/[id]/verify">;

export function POST(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => checkTunnel((await params).id));
}
