import { confirmAction } from "@/app/ui/confirm/confirm-store";
import type { LiveStore } from "@/app/ui/live/live-store";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import { deleteUndoably } from "@/app/ui/undo/delete-undoably";
import type { Tunnel } from "@/lib/contract/tunnels";

/**
 * Asks first when visitors would be disconnected; otherwise the deletion can be undone. Resolves to whether it is
 * deleted.
 */
export async function deleteTunnel(store: LiveStore, tunnel: Tunnel): Promise<boolean> {
  const { id, name, domain } = tunnel;
  const agreed =
    !isUp(tunnel) ||
    (await confirmAction({
      title: `Delete “${name}”?`,
      detail: domain
        ? "It is up now: deleting it cuts its visitors off at once."
        : "It is up now: deleting it cuts its visitors off at once. Undo brings it back, but with another URL.",
      action: "Delete",
    }));
  if (!agreed) return false;
  return deleteUndoably({
    path: `/api/tunnels/${id}`,
    name,
    gone: () => store.apply({ type: "removed", data: { id } }),
  });
}
