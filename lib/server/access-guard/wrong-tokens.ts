import { setTimeout as wait } from "node:timers/promises";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";

const FIRST_DELAY_MS = 25;
const LONGEST_DELAY_MS = 500;
const FORGOTTEN_AFTER_MS = 60_000;
const LOG_EVERY_MS = 60_000;

type Record = { count: number; lastAt: number; unlogged: number; loggedAt: number };

const record = () =>
  sharedOnce(
    "wrong-tokens",
    (): Record => ({ count: 0, lastAt: 0, unlogged: 0, loggedAt: Number.NEGATIVE_INFINITY }),
  );

/** How long the answer to the `count`-th wrong token in a row is delayed, in milliseconds. */
export function delayOf(count: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (count - 1), LONGEST_DELAY_MS);
}

/**
 * Logs a wrong token, or the cookie of a session that has ended, and delays the answer, longer each time. Only these
 * requests wait, so somebody who guesses never delays the owner.
 */
export async function holdBackWrongToken(
  what: string,
  thing = "wrong access token",
  now = Date.now(),
): Promise<void> {
  const wrong = record();
  if (now - wrong.lastAt > FORGOTTEN_AFTER_MS) wrong.count = 0;
  wrong.count += 1;
  wrong.lastAt = now;
  wrong.unlogged += 1;
  if (now - wrong.loggedAt >= LOG_EVERY_MS) {
    const times = wrong.unlogged === 1 ? "" : ` So were ${wrong.unlogged - 1} before it.`;
    log(`A ${thing} was refused: ${what}.${times}`);
    wrong.unlogged = 0;
    wrong.loggedAt = now;
  }
  await wait(delayOf(wrong.count));
}
