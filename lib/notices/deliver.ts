import { sharedOnce } from "@/lib/base/shared-once";
import type { Delivery } from "@/lib/contract/notices";
import { type Attempt, postWebhook, type Target } from "./post-webhook";

/** The waits between the attempts, in ms. The last attempt is about two and a half minutes after the first. */
const WAITS_MS = [1_000, 5_000, 25_000, 120_000];
const DEADLINE_MS = 5 * 60_000;
/** The limit of messages that are being sent. New ones beyond it are dropped. */
const MOST = 50;

type State = { underWay: number; last: Delivery | undefined };
const state = () => sharedOnce<State>("webhook-state", () => ({ underWay: 0, last: undefined }));

export function lastDelivery(): Delivery | undefined {
  return state().last;
}

export function forgetDelivery(): void {
  state().last = undefined;
}

/**
 * Sends until the receiver accepts or finally refuses, five minutes have passed, or `isWanted` says that the receiver
 * has changed. Resolves to the result of the last attempt. Never throws. Do not await it where the caller's work would
 * wait for it.
 */
export async function deliver(
  target: Target,
  body: string,
  isWanted: () => boolean,
  waits: readonly number[] = WAITS_MS,
): Promise<Attempt> {
  if (state().underWay >= MOST) {
    return remember({ ok: false, again: false, detail: "Too many messages were waiting." });
  }
  state().underWay += 1;
  const begun = Date.now();
  try {
    let attempt = await postWebhook(target, body);
    for (const wait of waits) {
      if (attempt.ok || !attempt.again || Date.now() + wait - begun > DEADLINE_MS) break;
      if (isWanted()) remember(attempt);
      await new Promise((resolve) => setTimeout(resolve, wait).unref());
      if (!isWanted()) return attempt;
      attempt = await postWebhook(target, body);
    }
    return isWanted() ? remember(attempt) : attempt;
  } finally {
    state().underWay -= 1;
  }
}

function remember(attempt: Attempt): Attempt {
  state().last = { at: new Date().toISOString(), ok: attempt.ok, detail: attempt.detail };
  return attempt;
}
