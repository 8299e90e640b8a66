import type { Tunnel } from "@/lib/contract/tunnels";

/** Whether the gate keeps visitors out. The list of tunnels shows only that. */
export function isGateTrouble({ state, gate }: Tunnel["status"]): boolean {
  return state === "online" && ["no-token", "no-email", "no-keys"].includes(gate.state);
}
