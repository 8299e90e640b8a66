import "server-only";
import { getHub } from "@/lib/base/hub";
import { sharedOnce } from "@/lib/base/shared-once";

/** How often pages are told of doors that are used all the time (milliseconds). */
const USED_EVERY_MS = 5_000;

/** By tunnel: whether a door was used again since its pages were last told. */
const used = () => sharedOnce("door-uses", () => new Map<string, boolean>());

/** Pages that show the doors of this tunnel ask for them again. */
export function publishDoors(tunnelId: string): void {
  getHub().publish({ type: "doors", data: { tunnelId } });
}

/** The same, but not for every request: the first is told at once, and the last one of many too. */
export function publishDoorUse(tunnelId: string): void {
  if (used().has(tunnelId)) return void used().set(tunnelId, true);
  used().set(tunnelId, false);
  publishDoors(tunnelId);
  setTimeout(() => {
    const again = used().get(tunnelId);
    used().delete(tunnelId);
    if (again) publishDoorUse(tunnelId);
  }, USED_EVERY_MS).unref();
}
