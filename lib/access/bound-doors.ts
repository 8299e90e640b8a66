import { sharedOnce } from "@/lib/base/shared-once";
import type { DoorsAtBind } from "@/lib/traffic/door-orders";
import type { DoorEntry } from "./door-entry";

/** What ngrok was told of a tunnel's doors when it was bound; keys by their hashes. */
export type BoundDoors = Omit<DoorsAtBind, "hasKeys"> & { hashes: string[] };

const bound = () => sharedOnce("bound-doors", () => new Map<string, BoundDoors>());

/** A run of the tunnel begins with these. */
export function noteBound(tunnelId: string, doors: BoundDoors): void {
  bound().set(tunnelId, doors);
}

/** That run is over, unless another one has begun. */
export function forgetBound(tunnelId: string, doors: BoundDoors): void {
  if (bound().get(tunnelId) === doors) bound().delete(tunnelId);
}

/** Whether ngrok lets a request at this door by, so that its proof is looked at here. */
export function isBound(tunnelId: string, door: DoorEntry): boolean {
  const doors = bound().get(tunnelId);
  if (!doors) return false;
  return door.kind === "key"
    ? doors.hashes.includes(door.hash)
    : doors.webhooks.includes(addressOf(door.request));
}

/** As the gate of the run is told. */
export function orderOf({ hashes, webhooks, origins }: BoundDoors): DoorsAtBind {
  return { hasKeys: hashes.length > 0, webhooks, origins };
}

/** Whether ngrok was told of all that is needed now. It may know more: what was closed since, the gate refuses. */
export function covers(bound: BoundDoors, needed: BoundDoors): boolean {
  return (["hashes", "webhooks", "origins"] as const).every((kind) =>
    needed[kind].every((each) => bound[kind].includes(each)),
  );
}

/** By which a webhook is told from others, here and at ngrok. */
export function addressOf({ method, path }: { method: string; path: string }): string {
  return `${method} ${path}`;
}
