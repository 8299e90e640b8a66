import { answer, readJson } from "@/app/api/answer";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { getGroup, updateGroup } from "@/lib/tunnels/groups";

type Context = RouteContext<"/api/groups/[name]">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => getGroup((await params).name));
}

export function PATCH(request: Request, { params }: Context): Promise<Response> {
  return answer(async () =>
    updateGroup((await params).name, await readJson(request), askerOf(request.headers)),
  );
}
