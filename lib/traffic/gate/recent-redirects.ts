const AGAIN_AFTER_MS = 5 * 60_000;
const MOST = 10_000;

/**
 * The sessions that were sent to log in again. One that returns with the same old token is not sent again, to avoid a
 * loop.
 */
export class RecentRedirects {
  private readonly sent = new Map<string, number>();

  /** Whether this session may be sent to log in now. If so, it is remembered. */
  take(session: string, now: number): boolean {
    const last = this.sent.get(session);
    if (last !== undefined && now - last < AGAIN_AFTER_MS && now >= last) return false;
    this.sent.delete(session);
    this.sent.set(session, now);
    if (this.sent.size > MOST) this.dropFirst();
    return true;
  }

  private dropFirst(): void {
    for (const session of this.sent.keys()) {
      this.sent.delete(session);
      return;
    }
  }
}
