import { answer } from "@/app/api/answer";
import { listRefusals } from "@/lib/access/refusals";

type Context = RouteContext<"/api/tunnels/[id]/refusals">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => listRefusals((await params).id));
}
