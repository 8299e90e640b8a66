import { answer } from "@/app/api/answer";
import { verifyTunnel } from "@/lib/protection/verify-tunnel";

type Context = RouteContext<"/api/tunnels/[id]/verify">;

export function POST(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => verifyTunnel((await params).id));
}
