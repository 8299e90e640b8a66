import type { LiveStore } from "@/app/ui/live/live-store";
import { callApi } from "@/app/ui/request/call-api";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";

/** Creates a stopped copy with a new name. Resolves to the copy, or to undefined after showing the problem. */
export async function duplicateTunnel(
  store: LiveStore,
  tunnel: Tunnel,
): Promise<Tunnel | undefined> {
  const path = `/api/tunnels/${tunnel.id}/duplicate`;
  const result = await callApi(path, { method: "POST" }, tunnelSchema);
  if (!result.ok) {
    showProblem(`“${tunnel.name}” was not duplicated`, result.problem);
    return undefined;
  }
  store.apply({ type: "tunnel", data: result.value });
  showDone("This is the copy.");
  return result.value;
}
