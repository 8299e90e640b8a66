import { retryDelay } from "./backoff";
import type { Failure } from "./failure";

/** The wait before the next try, and what the last one ended with. */
export type Pause = { failure: Failure; attempt: number; nextAt: Date };

/** A time without a session: since when, how often it was tried to open one, and the pause that is under way. */
export class Outage {
  /** Milliseconds since the epoch; 0 while there is none. */
  since = 0;
  /** How many tries have failed. */
  attempt = 0;
  pause: Pause | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** It lasts on when it has begun already. */
  begin(): void {
    this.since ||= Date.now();
  }

  /** A try has failed. Calls `again` after the pause that is due. */
  wait(failure: Failure, again: () => void): Pause {
    this.begin();
    this.endPause();
    this.attempt += 1;
    const answered = failure.code !== undefined;
    const delay = retryDelay(this.attempt, Date.now() - this.since, { answered });
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
    this.since = 0;
    this.attempt = 0;
  }
}
