import { dismissToast, showToast } from "@/app/ui/toast/toast-store";
import type { AskAnswerKind } from "@/app/ui/tunnels/access/change-access";
import type { Ask } from "@/lib/contract/gate";
import type { Notice } from "@/lib/contract/notices";

// Which toast asks which question.
const shown = new Map<string, number>();

/** Somebody asks to come in: it stays until it is answered, here or in another place. */
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

/** It was answered or has lapsed. */
export function withdrawQuestion(askId: string): void {
  const toast = shown.get(askId);
  if (toast !== undefined) dismissToast(toast);
  shown.delete(askId);
}

/** Loaded when it is needed: this stands on every page. */
async function answer(ask: Ask, kind: AskAnswerKind): Promise<void> {
  const { answerAsk } = await import("@/app/ui/tunnels/access/change-access");
  await answerAsk(ask, kind);
}
