import type { TunnelState } from "@/lib/tunnels/schema";

/** What can happen to a tunnel. `refused` is for good, `service-stopped` came from ngrok's side. */
export type TunnelEvent =
  | "start"
  | "bound"
  | "lost"
  | "refused"
  | "service-stopped"
  | "stop"
  | "unbound";

/**
 * State -> event -> next state. An event that a state does not list changes nothing: it came too late, or twice.
 * A start while stopping is remembered as a wish by the tunnel and begins when `unbound` has come.
 */
const TABLE: Record<TunnelState, Partial<Record<TunnelEvent, TunnelState>>> = {
  stopped: { start: "starting" },
  failed: { start: "starting", stop: "stopped" },
  starting: {
    bound: "online",
    refused: "failed",
    "service-stopped": "failed",
    stop: "stopping",
  },
  online: {
    lost: "reconnecting",
    refused: "failed",
    "service-stopped": "failed",
    stop: "stopping",
  },
  reconnecting: {
    bound: "online",
    refused: "failed",
    "service-stopped": "failed",
    stop: "stopping",
  },
  stopping: { unbound: "stopped" },
};

/** The next state, or undefined when the event changes nothing. */
export function transition(state: TunnelState, event: TunnelEvent): TunnelState | undefined {
  return TABLE[state][event];
}
