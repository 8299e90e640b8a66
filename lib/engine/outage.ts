import type { Failure } from "./failure";
import { Tries } from "./tries";

/** The wait before the next try, and the failure of the last one. */
export type Pause = { failure: Failure; attempt: number; nextAt: Date };

/** A time without a session: since when, how many tries have failed, and the current pause. */
export class Outage {
  pause: Pause | undefined;
  private readonly tries = new Tries();
  private timer: NodeJS.Timeout | undefined;

  /** Milliseconds since the epoch; 0 while there is no outage. */
  get since(): number {
    return this.tries.since;
  }

  /** How many tries have failed. */
  get attempt(): number {
    return this.tries.attempt;
  }

  /** Does nothing when the outage has begun already. */
  begin(): void {
    this.tries.since ||= Date.now();
  }

  /** Counts the lost session as a failed try. */
  beginWithAttempt(): void {
    this.begin();
    this.tries.attempt ||= 1;
  }

  /** Call after a failed try. Calls `again` after the next pause; returns undefined to give up. */
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
