const PAUSES_MS = [0, 200, 1_000, 5_000, 15_000, 30_000];
const CALM_MS = 3 * 60_000;

/** How long to wait before the proxy's thread is started again: longer each time, until it has run for three minutes. */
export class RestartPauses {
  private count = 0;

  constructor(private readonly pausesMs: readonly number[] = PAUSES_MS) {}

  /** It crashed after so many milliseconds. Returns the wait in milliseconds, and which crash in a row this is, from 1. */
  next(ranForMs: number): { pauseMs: number; inARow: number } {
    if (ranForMs >= CALM_MS) this.count = 0;
    const pauseMs = this.pausesMs[Math.min(this.count, this.pausesMs.length - 1)] ?? 0;
    this.count += 1;
    return { pauseMs, inARow: this.count };
  }
}
