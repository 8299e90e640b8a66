import { isUp } from "@/app/ui/tunnels/group-tunnels";
import type { Ask } from "@/lib/contract/gate";
import type { Tunnel } from "@/lib/contract/tunnels";

const FILTERS = ["up", "failed", "stopped", "asks"] as const;

/** Which tunnels the list shows. `asks`: somebody waits for an answer there. */
export type StateFilter = (typeof FILTERS)[number];

/** `failed` of the address `/?state=failed`; undefined for all tunnels, and for what is no filter. */
export function readStateFilter(text: string | null): StateFilter | undefined {
  return FILTERS.find((filter) => filter === text);
}

/** The ids of the tunnels at which somebody waits. */
export function askedAt(asks: ReadonlyMap<string, Ask>): ReadonlySet<string> {
  return new Set([...asks.values()].map(({ tunnelId }) => tunnelId));
}

/** Every tunnel is up, failed or stopped; a tunnel that starts is up, and one that stops is stopped. */
export function matchesState(
  tunnel: Tunnel,
  filter: StateFilter,
  asked: ReadonlySet<string>,
): boolean {
  if (filter === "asks") return asked.has(tunnel.id);
  const failed = tunnel.status.state === "failed";
  return filter === (failed ? "failed" : isUp(tunnel) ? "up" : "stopped");
}

export function countStates(
  tunnels: readonly Tunnel[],
  asked: ReadonlySet<string>,
): Record<StateFilter, number> {
  const count = (filter: StateFilter) =>
    tunnels.filter((tunnel) => matchesState(tunnel, filter, asked)).length;
  return {
    up: count("up"),
    failed: count("failed"),
    stopped: count("stopped"),
    asks: count("asks"),
  };
}
