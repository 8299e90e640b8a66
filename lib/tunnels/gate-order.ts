import { parseDuration } from "@/lib/contract/durations";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { GateHeaders, GateOrder } from "@/lib/traffic/gate-orders";

/**
 * The longest login in a policy with a gate and without a time of its own. ngrok then asks for a new login before the
 * gate does.
 */
export const LONGEST_LOGIN = "24h";

/** ngrok asks for a new login first. This time allows for clock differences and requests on their way. */
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
