import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import type { HoldEnd } from "@/lib/contract/holds";
import type { TunnelStatus } from "@/lib/contract/tunnels";

/** A hold in memory. holds.ts says when it ends. */
export type LiveHold = {
  readonly id: string;
  readonly name: string | undefined;
  readonly after: HoldEnd;
  readonly createdAt: string;
  readonly tunnelIds: Set<string>;
  /** Its open streams, by what closes each. */
  readonly streams: Set<() => void>;
  /** Its program was there since the dashboard started. */
  wasSeen: boolean;
  /** Ends it unless a stream is opened before. */
  timer: NodeJS.Timeout | undefined;
};

const holds = () => sharedOnce("holds", () => new Map<string, LiveHold>());

export function findHold(id: string): LiveHold | undefined {
  return holds().get(id);
}

export function addHold(hold: LiveHold): void {
  holds().set(hold.id, hold);
}

/** False when it was dropped before. */
export function dropHold(id: string): boolean {
  return holds().delete(id);
}

export function allHoldIds(): string[] {
  return [...holds().keys()];
}

/** The oldest first. Several programs may hold the same tunnel: it goes on until the last one ends. */
function holdsOf(tunnelId: string): LiveHold[] {
  return [...holds().values()].filter(({ tunnelIds }) => tunnelIds.has(tunnelId));
}

/** Who holds the tunnel, for its status: the last one that began. */
export function heldBy(tunnelId: string): TunnelStatus["heldBy"] {
  const hold = holdsOf(tunnelId).at(-1);
  return hold && { id: hold.id, ...(hold.name !== undefined && { name: hold.name }) };
}

/**
 * After a start of the dashboard a held tunnel waits for its program before it is up again: that may be gone since
 * long.
 */
export function isAwaited(tunnelId: string): boolean {
  const all = holdsOf(tunnelId);
  return all.length > 0 && all.every(({ wasSeen }) => !wasSeen);
}

/** The tunnel was deleted. */
export function forgetHeld(tunnelId: string): void {
  for (const { tunnelIds } of holds().values()) tunnelIds.delete(tunnelId);
}
