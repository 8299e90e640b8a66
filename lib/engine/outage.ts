import type { Failure } from "./failure";
import { Tries } from "./tries";

/** The wait before the next try, and what the last one ended with. */
export type Pause = { failure: Failure; attempt: number; nextAt: Date };

/** A time without a session: since when, how often it was tried to open one, and the pause that is under way. */
export class Outage {
  pause: Pause | undefined;
  private readonly tries = new Tries();
  private timer: NodeJS.Timeout | undefined;

  /** Milliseconds since the epoch; 0 while there is none. */
  get since(): number {
    return this.tries.since;
  }

  /** How many tries have failed. */
  get attempt(): number {
    return this.tries.attempt;
  }

  /** It lasts on when it has begun already. */
  begin(): void {
    this.tries.since ||= Date.now();
  }

  /** The session that was lost counts as a try that failed. */
  beginWithAttempt(): void {
    this.begin();
    this.tries.attempt ||= 1;
  }

  /** A try has failed. Calls `again` after the pause that is due; returns undefined when there is to be none. */
  wait(failure: Failure, staleRetryMs: number | undefined, again: () => void): Pause | undefined {
    this.endPause();
    const delay = this.tries.next(failure, { staleRetryMs });
    if (delay === undefined) return undefined;
    this.timer = setTimeout(() => {
      this.endPause();
      again();
    }, delay);
    this.pause = { failure, attempt: this.attempt, nextAt: new Date(Date.now() + delay) };
    return this.pause;
  }

  endPause(): void {
    clearTimeout(this.timer);
    this.pause = undefined;
  }

  end(): void {
    this.endPause();
    this.tries.reset();
  }
}
