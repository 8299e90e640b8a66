import { answer } from "@/app/api/answer";
import { asksOf } from "@/lib/access/asks";
import { tunnelOf } from "@/lib/access/outlet";

type Context = RouteContext<"/api/tunnels/[id]/asks">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => asksOf(tunnelOf((await params).id).id).map(({ ask }) => ask));
}
