import { confirmAction } from "@/app/ui/confirm/confirm-store";
import type { LiveStore } from "@/app/ui/live/live-store";
import { sendApi } from "@/app/ui/request/call-api";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import type { Tunnel } from "@/lib/tunnels/schema";
import { isUp } from "./group-tunnels";

/** Asks first. Resolves to whether it is gone. */
export async function deleteTunnel(store: LiveStore, tunnel: Tunnel): Promise<boolean> {
  const agreed = await confirmAction({
    title: `Delete “${tunnel.name}”?`,
    detail: isUp(tunnel)
      ? "It is up now: deleting stops it at once, and its settings and history are removed."
      : "Its settings and history are removed. This cannot be undone.",
    action: "Delete",
  });
  if (!agreed) return false;
  const result = await sendApi(`/api/tunnels/${tunnel.id}`, { method: "DELETE" });
  if (!result.ok) {
    showProblem(`“${tunnel.name}” was not deleted`, result.problem);
    return false;
  }
  store.apply({ type: "removed", data: { id: tunnel.id } });
  showDone("The tunnel is deleted.");
  return true;
}
