import { callApi, sendApi } from "@/app/ui/request/call-api";
import { showDone, showProblem, showToast } from "@/app/ui/toast/toast-store";
import type { TunnelError } from "@/lib/contract/tunnels";
import { failedStartSchema, undoSchema } from "@/lib/contract/undo";
import { UNDO_OFFERED_MS } from "@/lib/contract/undo-offered";

type Deletion = {
  /** Its API path. */
  path: string;
  /** Its name for people: “Storefront”. */
  name: string;
  /** Shows that it is deleted or restored, when the event stream does not. */
  gone: () => void;
  back?: () => void;
};

/** Deletes at once and offers to undo it for a moment. Resolves to whether it is deleted. */
export async function deleteUndoably({ path, name, gone, back }: Deletion): Promise<boolean> {
  const result = await callApi(`${path}?undoable=1`, { method: "DELETE" }, undoSchema);
  if (!result.ok) {
    showProblem(`“${name}” was not deleted`, result.problem);
    return false;
  }
  const { token } = result.value;
  gone();
  showToast({
    tone: "ok",
    title: `“${name}” is deleted.`,
    button: { label: "Undo", does: "undo", run: () => void undo(token, name, back) },
    shownMs: UNDO_OFFERED_MS,
  });
  return true;
}

async function undo(token: string, name: string, back?: () => void): Promise<void> {
  const result = await sendApi(`/api/undo/${token}`, { method: "POST" });
  if (!result.ok) return showProblem(`“${name}” was not brought back`, result.problem);
  back?.();
  const failed = failedStartSchema.safeParse(result.value);
  if (failed.success) return showFailedStart(name, failed.data.status.lastError);
  showDone(`“${name}” is back.`);
}

function showFailedStart(name: string, { title, detail, fix, action }: TunnelError): void {
  showToast({
    tone: "bad",
    title: `“${name}” is back, but could not be started`,
    detail: [`${title}.`, detail, fix].filter(Boolean).join(" "),
    action,
  });
}
