// Each step is 15 % longer than the one before, so 100 counters reach from 0.1 ms to more than 2 minutes.
const FIRST_MS = 0.1;
const GROWTH = 1.15;
const STEPS = 100;

/**
 * A histogram of durations that needs so little memory that it counts every request. Its quantiles are right within 15
 * %.
 */
export class Latencies {
  private readonly counts = new Uint32Array(STEPS);
  private total = 0;

  add(ms: number): void {
    const step = ms <= FIRST_MS ? 0 : Math.ceil(Math.log(ms / FIRST_MS) / Math.log(GROWTH));
    const index = Math.min(STEPS - 1, step);
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.total += 1;
  }

  /** The duration in milliseconds that `share` of the requests did not exceed. Undefined when there were none. */
  quantile(share: number): number | undefined {
    if (this.total === 0) return undefined;
    let left = Math.ceil(this.total * share);
    for (let index = 0; index < STEPS; index += 1) {
      left -= this.counts[index] ?? 0;
      if (left <= 0) return round(FIRST_MS * GROWTH ** index);
    }
    return round(FIRST_MS * GROWTH ** (STEPS - 1));
  }
}

function round(ms: number): number {
  return Number(ms.toPrecision(3));
}
