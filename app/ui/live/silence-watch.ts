/** Notices that somebody who should say something every few seconds does not, such as a process that hangs. */
export class SilenceWatch {
  private heardAt = Date.now();
  /** After sleep, or a pause of this page, what was sent meanwhile may still be to come. */
  private isSuspected = false;

  /**
   * @param limit after so many milliseconds nothing said is silence
   * @param expects whether something has to come; while it does not, nothing follows from silence
   */
  constructor(
    private readonly limit: number,
    public expects: boolean,
  ) {}

  hear(): void {
    this.heardAt = Date.now();
    this.isSuspected = false;
  }

  /** Whether nothing came for so long, and also nothing since that was noticed. */
  isSilent(): boolean {
    if (!this.expects || Date.now() - this.heardAt <= this.limit) return false;
    const wasSuspected = this.isSuspected;
    this.isSuspected = true;
    return wasSuspected;
  }
}
