import { answer } from "@/app/api/answer";
import { historyQuerySchema } from "@/lib/contract/tunnels";
import { parseInput } from "@/lib/parse-input";
import { listHistory } from "@/lib/tunnels/service";

type Context = RouteContext<"/api/tunnels/[id]/history">;

export function GET(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => {
    const search = Object.fromEntries(new URL(request.url).searchParams);
    return listHistory((await params).id, parseInput(historyQuerySchema, search));
  });
}
