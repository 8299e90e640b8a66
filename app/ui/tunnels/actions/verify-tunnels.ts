import { sendApi } from "@/app/ui/request/call-api";
import { showProblem } from "@/app/ui/toast/toast-store";
import type { Tunnel } from "@/lib/contract/tunnels";

// The browser allows six connections to an origin, and one of them is the event stream.
const AT_ONCE = 4;

/**
 * Checks again whether a stranger is stopped at the login. The results arrive by the event stream. Resolves to how many
 * were checked.
 */
export async function verifyTunnels(tunnels: readonly Tunnel[]): Promise<number> {
  const waiting = [...tunnels];
  let checked = 0;
  const work = async () => {
    for (let tunnel = waiting.shift(); tunnel; tunnel = waiting.shift()) {
      const result = await sendApi(`/api/tunnels/${tunnel.id}/verify`, { method: "POST" });
      if (result.ok) checked += 1;
      else showProblem(`“${tunnel.name}” was not checked`, result.problem);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return checked;
}
