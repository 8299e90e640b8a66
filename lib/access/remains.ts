import "server-only";
import { wipeDoors } from "@/db/access";
import { restoreVisits, type VisitRow } from "@/db/visits";
import { accessOf, forgetAccess, takeAccess, widen } from "./access-state";
import { takeAsks } from "./asks";
import { forgetGateNotices } from "./gate-notices";
import { forgetTunnel } from "./outlet";
import type { TunnelAccess } from "./tunnel-access";
import { forgetVisits, takeVisits } from "./visit-log";

/** All that is known of who may enter a tunnel and who came, so that it comes back with a tunnel that was deleted. */
export type AccessRemains = { access: TunnelAccess; visits: VisitRow[] };

/** What there is of a tunnel that is about to be deleted. */
export function readAccess(tunnelId: string): AccessRemains {
  return { access: takeAccess(tunnelId), visits: takeVisits(tunnelId) };
}

/** The tunnel is deleted. Its questions end: whoever asked it asks again when it is back. */
export function forgetAllAccess(tunnelId: string): void {
  if (accessOf(tunnelId).doors.size > 0) wipeDoors();
  forgetAccess(tunnelId);
  forgetVisits(tunnelId);
  forgetGateNotices(tunnelId);
  takeAsks(tunnelId);
  forgetTunnel(tunnelId);
}

/** To be called inside the transaction that brings the tunnel back. What has ended meanwhile does not come back. */
export function restoreAccess(tunnelId: string, { access, visits }: AccessRemains): void {
  widen(tunnelId, () => access);
  restoreVisits(visits);
}

/** Whoever was removed from a tunnel is not let in by a copy of it. */
export function copyRemovals(fromId: string, toId: string): void {
  const { removals } = takeAccess(fromId);
  if (removals.size > 0) widen(toId, (access) => ({ ...access, removals }));
}
