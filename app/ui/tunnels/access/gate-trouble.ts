import type { Tunnel } from "@/lib/contract/tunnels";

/** Only what keeps visitors out: what a list of tunnels has to say. */
export function isGateTrouble({ state, gate }: Tunnel["status"]): boolean {
  return state === "online" && ["no-token", "no-email", "no-keys"].includes(gate.state);
}
