import { answer, readJson } from "@/app/api/answer";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { deleteDraft, getDraft, patchDraft } from "@/lib/setup/draft";

export function GET(): Promise<Response> {
  return answer(getDraft);
}

export function PATCH(request: Request): Promise<Response> {
  return answer(async () => patchDraft(await readJson(request), askerOf(request.headers)));
}

export function DELETE(): Promise<Response> {
  return answer(deleteDraft);
}
