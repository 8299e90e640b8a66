/** The protection probes that are on their way, and which of them arrived. */
export class Probes {
  private readonly seen = new Map<string, boolean>();

  expect(nonce: string): void {
    this.seen.set(nonce, false);
  }

  /** A hop has a request with this nonce. False when it is none of ours: then it is a request like any other. */
  report(nonce: string): boolean {
    if (!this.seen.has(nonce)) return false;
    this.seen.set(nonce, true);
    return true;
  }

  wasSeen(nonce: string): boolean {
    return this.seen.get(nonce) === true;
  }

  forget(nonce: string): void {
    this.seen.delete(nonce);
  }
}
