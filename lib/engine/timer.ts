/** A timer for one purpose. Setting it again cancels the earlier call. */
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
