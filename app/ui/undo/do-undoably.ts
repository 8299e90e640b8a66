import { z } from "zod/mini";
import type { Call } from "@/app/ui/request/api-result";
import { callApi, sendApi } from "@/app/ui/request/call-api";
import { showDone, showProblem, showToast } from "@/app/ui/toast/toast-store";
import { takenBackSchema, unsavedSchema } from "@/lib/contract/taken-back";
import { undoSchema } from "@/lib/contract/undo";
import { UNDO_OFFERED_MS } from "@/lib/contract/undo-offered";

/** A deletion answers with its undo token; other changes answer with their result and the token. */
const answerSchema = z.union([
  takenBackSchema,
  z.pipe(
    z.extend(unsavedSchema, { undo: undoSchema }),
    z.transform(({ undo, unsaved }) => ({ ...undo, unsaved })),
  ),
]);

type Deed = {
  path: string;
  call: Call;
  /** The texts for a success, a failure and an undo. */
  done: string;
  failed: string;
  undone: string;
  onUndone?: () => void;
};

/** Does something to somebody at once and offers to undo it for a moment. Resolves to whether it was done. */
export async function doUndoably({
  path,
  call,
  done,
  failed,
  undone,
  onUndone,
}: Deed): Promise<boolean> {
  const result = await callApi(path, call, answerSchema);
  if (!result.ok) {
    showProblem(failed, result.problem);
    return false;
  }
  const { token, unsaved } = result.value;
  const undo = async () => {
    const back = await sendApi(`/api/undo/${token}`, { method: "POST" });
    if (!back.ok) return showProblem("It was not undone", back.problem);
    showDone(undone);
    onUndone?.();
  };
  showToast({
    tone: "ok",
    title: unsaved ? `${done} It is not saved yet, and a restart would undo it.` : done,
    button: { label: "Undo", does: "undo", run: () => void undo() },
    shownMs: UNDO_OFFERED_MS,
  });
  return true;
}
