import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import { heldAccess, tighten } from "./access-state";
import { closeAsk, firstLapse, lapsedAsks } from "./asks";
import { publishGrant, publishRefusal } from "./person-state";
import { atTime, firstEnd } from "./tunnel-access";

/** Timers do not run while the machine sleeps, and the clock may be changed, so the time is checked. */
const LOOK_MS = 1_000;

const clock = () =>
  sharedOnce<{ timer: NodeJS.Timeout | undefined }>("access-clock", () => ({ timer: undefined }));

/**
 * Removes and reports what has ended by time: grants, refusals with an end, and unanswered questions. The gate knows
 * these times itself and does not wait for this.
 */
export function watchEnds(): void {
  clearTimeout(clock().timer);
  const ends = [...heldAccess().values()].map(firstEnd);
  const next = Math.min(firstLapse(), ...ends);
  if (next === Number.POSITIVE_INFINITY) return;
  const wait = Math.min(Math.max(next - Date.now(), 0), LOOK_MS);
  clock().timer = setTimeout(look, wait).unref();
}

function look(): void {
  endAll(Date.now());
  watchEnds();
}

/** Ends everything whose time is over at `now` (milliseconds). */
export function endAll(now: number): void {
  for (const [tunnelId, held] of heldAccess()) {
    const left = atTime(held, now);
    if (left === held) continue;
    tighten(tunnelId, (access) => access);
    for (const [key, { email }] of held.grants) {
      if (!left.grants.has(key)) publishGrant(tunnelId, email);
    }
    for (const [sub, { email }] of held.refusals) {
      if (!left.refusals.has(sub)) publishRefusal(tunnelId, email);
    }
  }
  for (const open of lapsedAsks(now)) closeAsk(open);
}
