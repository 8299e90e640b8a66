import { parseDuration } from "@/lib/contract/durations";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { GateHeaders, GateOrder } from "@/lib/traffic/gate-orders";

/** Said in every policy whose tunnel has a gate and no longest login of its own, so that ngrok asks before the gate does. */
export const LONGEST_LOGIN = "24h";

/** ngrok asks for a new login first; this is for clocks that differ and requests that are on their way. */
const LATER_MS = 10 * 60_000;

/** ngrok's older options send no token that could be verified. */
export function hasGate({ gate, protection }: Pick<TunnelConfig, "gate" | "protection">): boolean {
  return gate && protection === "traffic-policy";
}

export function orderGate(
  { maxSessionDuration = LONGEST_LOGIN }: Pick<TunnelConfig, "maxSessionDuration">,
  { issuerUrl, clientId }: { issuerUrl: string; clientId: string },
  headers: GateHeaders,
): GateOrder {
  const seconds = parseDuration(maxSessionDuration) ?? parseDuration(LONGEST_LOGIN) ?? 0;
  return { headers, issuerUrl, clientId, maxAgeMs: seconds * 1000 + LATER_MS };
}
