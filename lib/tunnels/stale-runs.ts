import { sharedOnce } from "@/lib/base/shared-once";
import { STALE_FOR } from "@/lib/engine/stale-endpoints";

// Tunnels and links that the process before this one had up, each with the time until which ngrok may still count its
// endpoint (milliseconds since the epoch). That is ngrok's to end: it outlives the run, and also the tunnel.
const staleEndpoints = () => sharedOnce("stale-endpoints", () => new Map<string, number>());

/** It was up before this process began. */
export function noteStale(id: string): void {
  staleEndpoints().set(id, Date.now() + STALE_FOR);
}

export function mayBeStale(id: string): boolean {
  return (staleEndpoints().get(id) ?? 0) > Date.now();
}
