import { answer, readJson } from "@/app/api/answer";
import { setStopTime } from "@/lib/tunnels/stop-times";

type Context = RouteContext<"/api/tunnels/[id]/stop-at">;

export function POST(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => setStopTime((await params).id, await readJson(request)));
}
