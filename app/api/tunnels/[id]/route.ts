import { answer, readJson } from "@/app/api/answer";
import { answerDeletion } from "@/app/api/answer-deletion";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { deleteTunnel } from "@/lib/tunnels/delete-tunnel";
import { getTunnel, updateTunnel } from "@/lib/tunnels/service";

type Context = RouteContext<"/api/tunnels/[id]">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => getTunnel((await params).id));
}

export function PATCH(request: Request, { params }: Context): Promise<Response> {
  return answer(async () =>
    updateTunnel((await params).id, await readJson(request), askerOf(request.headers)),
  );
}

export function DELETE(request: Request, { params }: Context): Promise<Response> {
  return answerDeletion(request, async () => deleteTunnel((await params).id));
}
