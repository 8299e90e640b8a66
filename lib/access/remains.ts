import "server-only";
import { wipeDoors } from "@/db/access";
import { restoreVisits, type VisitRow } from "@/db/visits";
import { accessOf, forgetAccess, takeAccess, widen } from "./access-state";
import { takeAsks } from "./asks";
import { forgetGateNotices } from "./gate-notices";
import { forgetPeople } from "./known-people";
import { forgetTunnel } from "./outlet";
import { forgetRefusals } from "./tell-refusals";
import type { TunnelAccess } from "./tunnel-access";
import { forgetVisits, takeVisits } from "./visit-log";

/** Everything about who may enter a tunnel and who visited it, for restoring a deleted tunnel. */
export type AccessRemains = { access: TunnelAccess; visits: VisitRow[] };

/** Reads it before the tunnel is deleted. */
export function readAccess(tunnelId: string): AccessRemains {
  return { access: takeAccess(tunnelId), visits: takeVisits(tunnelId) };
}

/** Call it when the tunnel is deleted. Its questions end; visitors can ask again when it is restored. */
export function forgetAllAccess(tunnelId: string): void {
  if (accessOf(tunnelId).doors.size > 0) wipeDoors();
  forgetAccess(tunnelId);
  forgetVisits(tunnelId);
  forgetPeople(tunnelId);
  forgetGateNotices(tunnelId);
  forgetRefusals(tunnelId);
  takeAsks(tunnelId);
  forgetTunnel(tunnelId);
}

/** Call it inside the transaction that restores the tunnel. It does not restore what has ended meanwhile. */
export function restoreAccess(tunnelId: string, { access, visits }: AccessRemains): void {
  widen(tunnelId, () => access);
  restoreVisits(visits);
}

/** A copy does not let in people who were removed from the original. */
export function copyRemovals(fromId: string, toId: string): void {
  const { removals } = takeAccess(fromId);
  if (removals.size > 0) widen(toId, (access) => ({ ...access, removals }));
}
