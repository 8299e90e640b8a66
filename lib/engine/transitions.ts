import type { TunnelState } from "@/lib/contract/tunnels";

/** What can happen to a tunnel. `refused` is for good, `service-stopped` came from ngrok's side. */
export type TunnelEvent =
  | "start"
  | "bound"
  | "lost"
  | "refused"
  | "service-stopped"
  | "stop"
  | "unbound";

// State -> event -> next state. An event that a state does not list changes nothing: it came too late, or twice.

/** A start while stopping is remembered by the tunnel and begins when `unbound` has come. */
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
 * it must never come back to life beside its successor.
 */
export type LinkPhase = "opening" | "live" | "recovering" | "retired";

/** What can happen to a session: `dropped` by the network or the service, `rebound` by the SDK, `given-up` by us. */
export type LinkEvent = "opened" | "dropped" | "rebound" | "given-up";

const LINK: Record<LinkPhase, Partial<Record<LinkEvent, LinkPhase>>> = {
  // One that is cut before we heard of it is not reconnected: nothing is bound on it.
  opening: { opened: "live", dropped: "retired", "given-up": "retired" },
  live: { dropped: "recovering", "given-up": "retired" },
  recovering: { rebound: "live", "given-up": "retired" },
  retired: {},
};

/** `wanted`: to be asked for. `resting`: until its next try. `cancelled`: nobody wants it any more. */
export type BindingPhase = "wanted" | "resting" | "bound" | "cancelled";

/** What can happen to a listener that is wanted. */
export type BindingEvent = "bound" | "refused" | "again" | "lost" | "cancelled";

const BINDING: Record<BindingPhase, Partial<Record<BindingEvent, BindingPhase>>> = {
  wanted: { bound: "bound", refused: "resting", cancelled: "cancelled" },
  // A request that was given up may be answered after all.
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
