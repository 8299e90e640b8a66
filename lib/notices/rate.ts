/**
 * How often something may be done: `most` times in a row, and then once in `everyMs`. Counted by a clock that nobody can
 * set.
 */
export class Rate {
  private left: number;
  private countedAt = performance.now();

  constructor(
    private readonly most: number,
    private readonly everyMs: number,
  ) {
    this.left = most;
  }

  /** Whether it may be done now. Then it counts as done. */
  take(): boolean {
    const more = Math.floor((performance.now() - this.countedAt) / this.everyMs);
    this.countedAt += more * this.everyMs;
    this.left = Math.min(this.most, this.left + more);
    if (this.left === 0) return false;
    this.left -= 1;
    return true;
  }
}
