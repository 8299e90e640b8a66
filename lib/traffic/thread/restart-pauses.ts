const PAUSES_MS = [0, 200, 1_000, 5_000, 15_000, 30_000];
const CALM_MS = 3 * 60_000;

/** The pauses before the proxy's thread is started again. They grow until the thread has run for three minutes. */
export class RestartPauses {
  private count = 0;

  constructor(private readonly pausesMs: readonly number[] = PAUSES_MS) {}

  /**
   * Call it when the thread crashed. Returns the pause in milliseconds, and the number of this crash in its row, from
   * 1.
   */
  next(ranForMs: number): { pauseMs: number; inARow: number } {
    if (ranForMs >= CALM_MS) this.count = 0;
    const pauseMs = this.pausesMs[Math.min(this.count, this.pausesMs.length - 1)] ?? 0;
    this.count += 1;
    return { pauseMs, inARow: this.count };
  }
}
