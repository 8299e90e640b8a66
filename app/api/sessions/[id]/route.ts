import { answer } from "@/app/api/answer";
import { endSession } from "@/lib/server/access-guard/session-service";

type Context = RouteContext<"/api/sessions/[id]">;

export function DELETE(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => endSession((await params).id));
}
