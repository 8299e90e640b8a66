import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import { heldAccess, tighten } from "./access-state";
import { closeAsk, firstLapse, lapsedAsks } from "./asks";
import { publishGrant, publishRefusal } from "./person-state";
import { publishDoors } from "./tell-doors";
import { atTime, firstEnd, keyEnds } from "./tunnel-access";

/** Timers do not run while the machine sleeps, and the clock may be changed, so the time is checked. */
const LOOK_MS = 1_000;

type Clock = { timer: NodeJS.Timeout | undefined; lookedAt: number };

const clock = () =>
  sharedOnce<Clock>("access-clock", () => ({ timer: undefined, lookedAt: Date.now() }));

/**
 * Removes and reports what has ended by time: grants, refusals with an end, and unanswered questions; reports keys, which
 * stay. The gate knows these times itself and does not wait for this.
 */
export function watchEnds(): void {
  const { timer, lookedAt } = clock();
  clearTimeout(timer);
  const all = [...heldAccess().values()];
  const keys = all.flatMap(keyEnds).filter((end) => end > lookedAt);
  const next = Math.min(firstLapse(), ...all.map(firstEnd), ...keys);
  if (next === Number.POSITIVE_INFINITY) return;
  const wait = Math.min(Math.max(next - Date.now(), 0), LOOK_MS);
  clock().timer = setTimeout(look, wait).unref();
}

function look(): void {
  const now = Date.now();
  endAll(now);
  const { lookedAt } = clock();
  clock().lookedAt = now;
  for (const [tunnelId, held] of heldAccess()) {
    if (keyEnds(held).some((end) => end > lookedAt && end <= now)) publishDoors(tunnelId);
  }
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
