import { answer } from "@/app/api/answer";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { undo } from "@/lib/undo/keep";

type Context = RouteContext<"/api/undo/[token]">;

export function POST(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => undo((await params).token, askerOf(request.headers)));
}
