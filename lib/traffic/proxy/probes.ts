/** The protection probes that are on their way. Which of them arrived is kept by the dashboard. */
export class Probes {
  private readonly expected = new Set<string>();

  constructor(private readonly tell: (nonce: string) => void) {}

  expect(nonce: string): void {
    this.expected.add(nonce);
  }

  /** A hop has a request with this nonce. False when it is none of ours: then it is a request like any other. */
  report(nonce: string): boolean {
    if (!this.expected.has(nonce)) return false;
    this.tell(nonce);
    return true;
  }

  forget(nonce: string): void {
    this.expected.delete(nonce);
  }
}
