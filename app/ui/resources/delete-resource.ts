import { announceChange } from "@/app/ui/live/announce-change";
import { showProblem } from "@/app/ui/toast/toast-store";
import { deleteUndoably } from "@/app/ui/undo/delete-undoably";
import { listNames } from "@/lib/contract/list-names";
import type { Tunnel } from "@/lib/contract/tunnels";

type Resource = {
  kind: "profile" | "account";
  name: string;
  path: string;
  usedBy: readonly Tunnel[];
};

/** Deletes a profile or an account; this can be undone for a moment. If it is in use, its tunnels are named instead. */
export async function deleteResource({ kind, name, path, usedBy }: Resource): Promise<boolean> {
  if (usedBy.length > 0) {
    showProblem(`“${name}” is in use`, {
      type: "about:blank",
      title: "In use",
      status: 409,
      detail: `It belongs to ${listNames(usedBy)}.`,
      fix: `Choose another ${kind} for ${usedBy.length === 1 ? "it" : "them"} first.`,
    });
    return false;
  }
  return deleteUndoably({ path, name, gone: announceChange, back: announceChange });
}
