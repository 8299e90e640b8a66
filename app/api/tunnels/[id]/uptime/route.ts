import { answer } from "@/app/api/answer";
import { getUptime } from "@/lib/tunnels/get-uptime";

type Context = RouteContext<"/api/tunnels/[id]/uptime">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => getUptime((await params).id));
}
