import { answer } from "@/app/api/answer";
import { getLatency } from "@/lib/accounts/latency";

type Context = RouteContext<"/api/accounts/[id]/latency">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => getLatency((await params).id));
}
