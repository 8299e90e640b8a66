import { answer } from "@/app/api/answer";
import { getRequest } from "@/lib/tunnels/traffic";

type Context = RouteContext<"/api/requests/[id]">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => getRequest((await params).id));
}
