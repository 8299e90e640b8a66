import type { TunnelState } from "@/lib/contract/tunnels";

/** What can happen to a tunnel. `refused` is permanent; `service-stopped` means that ngrok stopped it. */
export type TunnelEvent =
  | "start"
  | "bound"
  | "lost"
  | "refused"
  | "service-stopped"
  | "stop"
  | "unbound";

// State -> event -> next state. An event that is not listed for a state changes nothing: it came too late, or twice.

/** A start during `stopping` is remembered by the tunnel and begins after `unbound`. */
const TUNNEL: Record<TunnelState, Partial<Record<TunnelEvent, TunnelState>>> = {
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

/**
 * `opening`: not in use yet. `live`: answers heartbeats. `recovering`: the SDK is reconnecting it. `retired`: given up;
 * it must never be used again beside the session that replaced it.
 */
export type LinkPhase = "opening" | "live" | "recovering" | "retired";

/** What can happen to a session: `dropped` by the network or the service, `rebound` by the SDK, `given-up` by us. */
export type LinkEvent = "opened" | "dropped" | "rebound" | "given-up";

const LINK: Record<LinkPhase, Partial<Record<LinkEvent, LinkPhase>>> = {
  // A session that is lost before we knew that it was open is not reconnected, because nothing is bound on it.
  opening: { opened: "live", dropped: "retired", "given-up": "retired" },
  live: { dropped: "recovering", "given-up": "retired" },
  recovering: { rebound: "live", "given-up": "retired" },
  retired: {},
};

/** `wanted`: to be bound. `resting`: waits for its next try. `cancelled`: not wanted any more. */
export type BindingPhase = "wanted" | "resting" | "bound" | "cancelled";

/** What can happen to a wanted listener. */
export type BindingEvent = "bound" | "refused" | "again" | "lost" | "cancelled";

const BINDING: Record<BindingPhase, Partial<Record<BindingEvent, BindingPhase>>> = {
  wanted: { bound: "bound", refused: "resting", cancelled: "cancelled" },
  // A request that was given up may still be answered.
  resting: { bound: "bound", again: "wanted", cancelled: "cancelled" },
  bound: { lost: "wanted", cancelled: "cancelled" },
  cancelled: {},
};

/** The next state, or undefined when the event changes nothing. */
export function transition(state: TunnelState, event: TunnelEvent): TunnelState | undefined {
  return TUNNEL[state][event];
}

export function linkTransition(phase: LinkPhase, event: LinkEvent): LinkPhase | undefined {
  return LINK[phase][event];
}

export function bindingTransition(
  phase: BindingPhase,
  event: BindingEvent,
): BindingPhase | undefined {
  return BINDING[phase][event];
}
