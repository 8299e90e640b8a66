import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import type { NoticeKind } from "@/lib/contract/notices";
import { Rate } from "./rate";

/** What strangers can cause, as often as they like. */
const BY_STRANGERS: ReadonlySet<NoticeKind> = new Set(["visitor", "ask", "refused", "gate", "app"]);

/** At most this many messages in a row, and then one a minute: of the 50 that may be under way, others have the rest. */
export const MOST_AT_ONCE = 30;
const ONE_MORE_EVERY_MS = 60_000;

type Budget = { rate: Rate; isTold: boolean };

const budget = () =>
  sharedOnce<Budget>("webhook-budget", () => ({
    rate: new Rate(MOST_AT_ONCE, ONE_MORE_EVERY_MS),
    isTold: false,
  }));

/** Whether the webhook may be called for this notice now. The list of notices has it in any case. */
export function mayCallWebhook(kind: NoticeKind): boolean {
  if (!BY_STRANGERS.has(kind)) return true;
  const known = budget();
  const may = known.rate.take();
  if (!may && !known.isTold)
    log("The webhook is not called for every visitor now: there were too many notices.");
  known.isTold = !may;
  return may;
}
