import { describeWho } from "@/lib/contract/describe-who";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { Tunnel } from "@/lib/contract/tunnels";

const NAMED = 6;

/** Who may enter: one sentence, or one for each tunnel where their lists differ. Of many tunnels the first ones. */
export function sayWho(tunnels: readonly Tunnel[]): string[] {
  const each = tunnels.map(sayList);
  if (new Set(each).size <= 1) return each.slice(0, 1);
  const shown = tunnels
    .slice(0, NAMED)
    .map((tunnel) => `${showHidden(tunnel.name)}: ${sayList(tunnel)}`);
  const rest = tunnels.length - shown.length;
  return rest > 0 ? [...shown, `And those of ${rest.toLocaleString("en")} more.`] : shown;
}

function sayList(tunnel: Tunnel): string {
  return `${describeWho(tunnel)}.`;
}
