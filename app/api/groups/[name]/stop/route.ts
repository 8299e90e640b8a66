import { answer } from "@/app/api/answer";
import { stopGroup } from "@/lib/tunnels/run-group";

type Context = RouteContext<"/api/groups/[name]/stop">;

export function POST(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => stopGroup((await params).name), { status: 202 });
}
