import { answer, readJson } from "@/app/api/answer";
import { deleteDraft, getDraft, patchDraft } from "@/lib/setup/draft";

export function GET(): Promise<Response> {
  return answer(getDraft);
}

export function PATCH(request: Request): Promise<Response> {
  return answer(async () => patchDraft(await readJson(request)));
}

export function DELETE(): Promise<Response> {
  return answer(deleteDraft);
}
