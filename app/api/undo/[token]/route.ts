import { answer } from "@/app/api/answer";
import { undo } from "@/lib/undo/keep";

type Context = RouteContext<"/api/undo/[token]">;

export function POST(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => undo((await params).token));
}
