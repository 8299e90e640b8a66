import { answer } from "@/app/api/answer";
import { parseInput } from "@/lib/base/parse-input";
import { historyQuerySchema } from "@/lib/contract/tunnel-history";
import { listHistory } from "@/lib/tunnels/service";

type Context = RouteContext<"/api/tunnels/[id]/history">;

export function GET(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => {
    const search = Object.fromEntries(new URL(request.url).searchParams);
    return listHistory((await params).id, parseInput(historyQuerySchema, search));
  });
}
