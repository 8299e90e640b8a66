import type { Persistence } from "@/lib/errors/entry";
import { retryDelay, uncertainDelay } from "./backoff";
import { isAnswer } from "./failure";

/** What a try ended with, as far as it decides about the next one. */
export type Refusal = { persistence: Persistence; code?: string | undefined };

export type TryContext = {
  /** ngrok may still count a dead session or endpoint of ours: then the wait is so many milliseconds. */
  countedMs?: number | undefined;
  /** Milliseconds since the epoch. */
  now?: number;
  random?: () => number;
};

/** The tries in a row that failed, of one session or one listener: decides whether and when there is another. */
export class Tries {
  /** How many have failed. */
  attempt = 0;
  /** When they began to fail (milliseconds since the epoch); 0 while they do not. */
  since = 0;
  private uncertain = 0;
  private uncertainSince = 0;

  /** A try has failed. Milliseconds until the next one, or undefined when there is to be none. */
  next(refusal: Refusal, context: TryContext = {}): number | undefined {
    const { countedMs, now = Date.now(), random = Math.random } = context;
    this.since ||= now;
    this.attempt += 1;
    const { persistence } = refusal;
    if (persistence === "permanent") return undefined;
    const isOurs = persistence === "counted" && countedMs !== undefined;
    if (persistence === "uncertain" || (persistence === "counted" && !isOurs)) {
      this.uncertain += 1;
      this.uncertainSince ||= now;
      return uncertainDelay(this.uncertain, now - this.uncertainSince, random);
    }
    this.uncertain = 0;
    this.uncertainSince = 0;
    if (isOurs) return countedMs;
    return retryDelay(this.attempt, now - this.since, { answered: isAnswer(refusal), random });
  }

  reset(): void {
    this.attempt = 0;
    this.since = 0;
    this.uncertain = 0;
    this.uncertainSince = 0;
  }
}
