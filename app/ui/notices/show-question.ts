import { DEADLINE_MS, SILENCE } from "@/app/ui/request/api-result";
import { loadWithin } from "@/app/ui/request/load-within";
import { dismissToast, showProblem, showToast } from "@/app/ui/toast/toast-store";
import type { AskAnswerKind } from "@/app/ui/tunnels/access/change-access";
import type { Ask } from "@/lib/contract/gate";
import type { Notice } from "@/lib/contract/notices";

// The toast of each question.
const shown = new Map<string, number>();

/** Shows that somebody asks to come in. It stays until the question is answered, here or elsewhere. */
export function showQuestion({ title, detail }: Notice, ask: Ask): void {
  const toast = showToast({
    tone: "wait",
    title,
    detail,
    button: { label: "Allow", does: "allow", run: () => void answer(ask, "hour") },
    other: { label: "Refuse", does: "refuse", run: () => void answer(ask, "refuse") },
  });
  shown.set(ask.id, toast);
}

/** Call it when the question was answered or has lapsed. */
export function withdrawQuestion(askId: string): void {
  const toast = shown.get(askId);
  if (toast !== undefined) dismissToast(toast);
  shown.delete(askId);
}

/** Loaded when needed, because this module is on every page. */
async function answer(ask: Ask, kind: AskAnswerKind): Promise<void> {
  const code = await loadWithin(() => import("@/app/ui/tunnels/access/change-access"), DEADLINE_MS);
  if (code) await code.answerAsk(ask, kind);
  else showProblem("The question was not answered", SILENCE);
}
