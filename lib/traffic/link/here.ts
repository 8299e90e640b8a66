/** How long somebody counts as here after a request. */
const HERE_MS = 60_000;
const MOST = 1_000;

/** Who was at an app in the last minute, by `sub`. */
export class Here {
  private readonly lastAt = new Map<string, number>();

  note(sub: string): void {
    if (this.lastAt.size >= MOST && !this.lastAt.has(sub)) this.forgetEarlier();
    if (this.lastAt.size < MOST || this.lastAt.has(sub)) this.lastAt.set(sub, Date.now());
  }

  now(): string[] {
    this.forgetEarlier();
    return [...this.lastAt.keys()];
  }

  private forgetEarlier(): void {
    const now = Date.now();
    const since = now - HERE_MS;
    for (const [sub, at] of this.lastAt) if (at < since || at > now) this.lastAt.delete(sub);
  }
}
