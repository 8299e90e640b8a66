const START = 4 * 1024 * 1024;
/** Messages that repeat each other shrink to a fiftieth; bombs to a thousandth. */
const GROWTH = 64;

/** How much compressed data may become when it is decoded. It keeps the work linear in what was sent. */
export class Allowance {
  constructor(private left = START) {}

  /** So many compressed bytes were sent. */
  sent(bytes: number): void {
    this.left += bytes * GROWTH;
  }

  /** False when this is more than is allowed. */
  take(bytes: number): boolean {
    this.left -= bytes;
    return this.left >= 0;
  }

  get bytes(): number {
    return Math.max(0, this.left);
  }
}
