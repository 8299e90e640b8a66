import "server-only";
import type { Change } from "@/lib/contract/assistants";
import { planGrant, planKey, planRemoval } from "./plan-people";
import { planStart, planStopTime } from "./plan-runs";
import { planLink, planSettings } from "./plan-settings";
import { planShare } from "./plan-share";
import type { Planned } from "./planned";

/**
 * Looks at a change: whether it can be had, what exactly it is, and whether it widens who reaches what. Does nothing.
 * @throws Problem when it cannot be had
 */
export function planFor(change: Change, assistant: string): Planned {
  switch (change.kind) {
    case "share":
      return planShare(change, assistant);
    case "start":
      return planStart(change, assistant);
    case "settings":
      return planSettings(change);
    case "grant":
      return planGrant(change);
    case "removal":
      return planRemoval(change);
    case "stop-time":
      return planStopTime(change);
    case "key":
      return planKey(change);
    case "link":
      return planLink(change);
  }
}
