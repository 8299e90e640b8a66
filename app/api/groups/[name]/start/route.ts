import { answer } from "@/app/api/answer";
import { startGroup } from "@/lib/tunnels/run-group";

type Context = RouteContext<"/api/groups/[name]/start">;

export function POST(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => startGroup((await params).name), { status: 202 });
}
