import { answer, readJson } from "@/app/api/answer";
import { setGroupStopTime } from "@/lib/tunnels/stop-times";

type Context = RouteContext<"/api/groups/[name]/stop-at">;

export function POST(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => setGroupStopTime((await params).name, await readJson(request)));
}
