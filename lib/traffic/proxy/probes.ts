/** The protection probes that are on their way. Which of them arrived is kept by the dashboard. */
export class Probes {
  private readonly expected = new Set<string>();

  constructor(private readonly tell: (nonce: string) => void) {}

  expect(nonce: string): void {
    this.expected.add(nonce);
  }

  /** A proxy has a request with this nonce. It is told of when it is one of ours: anybody can make one up. */
  report(nonce: string): void {
    if (this.expected.has(nonce)) this.tell(nonce);
  }

  forget(nonce: string): void {
    this.expected.delete(nonce);
  }
}
