import { answer, readJson } from "@/app/api/answer";
import { answerDeletion } from "@/app/api/answer-deletion";
import { deleteProfile, getProfile, updateProfile } from "@/lib/profiles/service";
import { askerOf } from "@/lib/server/access-guard/session-service";

type Context = RouteContext<"/api/profiles/[id]">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => getProfile((await params).id));
}

export function PATCH(request: Request, { params }: Context): Promise<Response> {
  return answer(async () =>
    updateProfile((await params).id, await readJson(request), askerOf(request.headers)),
  );
}

export function DELETE(request: Request, { params }: Context): Promise<Response> {
  return answerDeletion(request, async () => deleteProfile((await params).id));
}
