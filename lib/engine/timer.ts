/** A timer of one purpose: when it is set again, what was set before does not come. */
export class Timer {
  private handle: NodeJS.Timeout | undefined;

  /** Calls `run` after `ms` milliseconds. */
  set(ms: number, run: () => void): void {
    this.clear();
    this.handle = setTimeout(run, ms);
  }

  clear(): void {
    clearTimeout(this.handle);
    this.handle = undefined;
  }
}
