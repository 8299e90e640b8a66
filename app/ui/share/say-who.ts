import { describeWho } from "@/lib/contract/describe-who";
import type { Tunnel } from "@/lib/contract/tunnels";

/** Who may enter, as a sentence. Of several tunnels with different lists, each with its name. */
export function sayWho(tunnels: readonly Tunnel[]): string {
  const each = tunnels.map((tunnel) => describeWho(tunnel).replace(/^everybody/, "Everybody"));
  if (new Set(each).size <= 1) return each[0] === undefined ? "" : `${each[0]}.`;
  return tunnels.map(({ name }, index) => `${name}: ${each[index]}.`).join(" ");
}
