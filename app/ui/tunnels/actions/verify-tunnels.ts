import { sendApi } from "@/app/ui/request/call-api";
import { eachInTurn } from "@/app/ui/request/each-in-turn";
import { showProblem } from "@/app/ui/toast/toast-store";
import type { Tunnel } from "@/lib/contract/tunnels";

/**
 * Checks again whether a stranger is stopped at the login. The results arrive by the event stream. Resolves to how many
 * were checked.
 */
export async function verifyTunnels(tunnels: readonly Tunnel[]): Promise<number> {
  const results = await eachInTurn(tunnels, async ({ id, name }) => {
    const result = await sendApi(`/api/tunnels/${id}/verify`, { method: "POST" });
    if (!result.ok) showProblem(`“${name}” was not checked`, result.problem);
    return result;
  });
  return results.filter(({ ok }) => ok).length;
}
