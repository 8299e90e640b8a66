import type { Persistence } from "@/lib/errors/entry";
import { retryDelay, uncertainDelay } from "./backoff";
import { isAnswer } from "./failure";

/** The part of a failed try's result that decides about the next try. */
export type Refusal = { persistence: Persistence; code?: string | undefined };

export type TryContext = {
  /** Set while ngrok may still hold a dead session or a stale endpoint of ours: the wait, in milliseconds. */
  staleRetryMs?: number | undefined;
  /** Milliseconds since the epoch. */
  now?: number;
  random?: () => number;
};

/** Counts the failed tries in a row of one session or one listener, and decides whether and when to try again. */
export class Tries {
  /** How many have failed. */
  attempt = 0;
  /** When the first of them failed (milliseconds since the epoch); 0 when none has. */
  since = 0;
  private uncertain = 0;
  private uncertainSince = 0;

  /** Call after a failed try. Returns the milliseconds until the next one, or undefined to give up. */
  next(refusal: Refusal, context: TryContext = {}): number | undefined {
    const { staleRetryMs, now = Date.now(), random = Math.random } = context;
    this.since ||= now;
    this.attempt += 1;
    const { persistence } = refusal;
    if (persistence === "permanent") return undefined;
    const isOurs = persistence === "stale-endpoint" && staleRetryMs !== undefined;
    if (persistence === "uncertain" || (persistence === "stale-endpoint" && !isOurs)) {
      this.uncertain += 1;
      this.uncertainSince ||= now;
      return uncertainDelay(this.uncertain, now - this.uncertainSince, random);
    }
    this.uncertain = 0;
    this.uncertainSince = 0;
    if (isOurs) return staleRetryMs;
    return retryDelay(this.attempt, now - this.since, { answered: isAnswer(refusal), random });
  }

  reset(): void {
    this.attempt = 0;
    this.since = 0;
    this.uncertain = 0;
    this.uncertainSince = 0;
  }
}
