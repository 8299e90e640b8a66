import { answer, readJson } from "@/app/api/answer";
import { answerDeletion } from "@/app/api/answer-deletion";
import { deleteAccount, getAccount, updateAccount } from "@/lib/accounts/service";
import { askerOf } from "@/lib/server/access-guard/session-service";

type Context = RouteContext<"/api/accounts/[id]">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => getAccount((await params).id));
}

export function PATCH(request: Request, { params }: Context): Promise<Response> {
  return answer(async () =>
    updateAccount((await params).id, await readJson(request), askerOf(request.headers)),
  );
}

export function DELETE(request: Request, { params }: Context): Promise<Response> {
  return answerDeletion(request, async () => deleteAccount((await params).id));
}
