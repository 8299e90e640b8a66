import { answer } from "@/app/api/answer";
import { preflight } from "@/lib/tunnels/preflight";

type Context = RouteContext<"/api/tunnels/[id]/preflight">;

export function POST(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => preflight((await params).id));
}
