import { answer } from "@/app/api/answer";
import { duplicateTunnel } from "@/lib/tunnels/service";

type Context = RouteContext<"/api/tunnels/[id]/duplicate">;

export function POST(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => duplicateTunnel((await params).id), { status: 201 });
}
