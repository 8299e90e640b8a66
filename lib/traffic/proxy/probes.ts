/** The protection probes on their way. The dashboard remembers which of them arrived. */
export class Probes {
  private readonly expected = new Set<string>();

  constructor(private readonly tell: (nonce: string) => void) {}

  expect(nonce: string): void {
    this.expected.add(nonce);
  }

  /**
   * A proxy got a request with this nonce. It is reported only if the nonce is one of ours, because anybody can invent
   * one.
   */
  report(nonce: string): void {
    if (this.expected.has(nonce)) this.tell(nonce);
  }

  forget(nonce: string): void {
    this.expected.delete(nonce);
  }
}
