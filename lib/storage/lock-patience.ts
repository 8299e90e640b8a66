/** A write waits at most this long for another program's lock, and all of them together this long in a second. */
const PER_SECOND_MS = 100;
/** Waits are cut to these lengths, so that SQLite is seldom told another one. Milliseconds, longest first. */
const STEPS_MS = [PER_SECOND_MS, 50, 20, 0];

/**
 * How long a write may wait for a lock that another program holds on the database. SQLite waits inside the process, so
 * the whole dashboard stands still meanwhile: in no second for more than twice PER_SECOND_MS. After a write that
 * waited in vain none waits until one has gone through.
 */
export class LockPatience {
  private left = PER_SECOND_MS;
  private refused = false;

  constructor(private at: number) {}

  /** Milliseconds for a write that begins `now`. */
  allowance(now: number): number {
    if (this.refused) return 0;
    this.refill(now);
    return STEPS_MS.find((step) => step <= this.left) ?? 0;
  }

  /** A write that began at `began` has ended `now`. */
  spend(began: number, now: number, wasLocked: boolean): void {
    this.refused = wasLocked;
    this.refill(now);
    this.left = Math.max(0, this.left - (now - began));
  }

  private refill(now: number): void {
    this.left = Math.min(PER_SECOND_MS, this.left + ((now - this.at) * PER_SECOND_MS) / 1000);
    this.at = now;
  }
}
