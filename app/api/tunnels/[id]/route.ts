import { answer, readJson } from "@/app/api/answer";
import { deleteTunnel, getTunnel, updateTunnel } from "@/lib/tunnels/service";

type Context = RouteContext<"/api/tunnels/[id]">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => getTunnel((await params).id));
}

export function PATCH(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => updateTunnel((await params).id, await readJson(request)));
}

export function DELETE(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => deleteTunnel((await params).id));
}
