/** How long one write, and all writes of one second together, may wait for another program's lock (milliseconds). */
const PER_SECOND_MS = 100;
/** Waits are rounded down to these values, so that SQLite's timeout seldom changes. Milliseconds, longest first. */
const STEPS_MS = [PER_SECOND_MS, 50, 20, 0];

/**
 * How long a write may wait for another program's lock on the database. SQLite waits synchronously, so the whole
 * dashboard is blocked meanwhile: in any second for at most twice PER_SECOND_MS. After a write that waited in vain, no
 * write waits until one has succeeded.
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
