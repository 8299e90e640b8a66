/** More requests than any sender signs within the allowed time. Further ones have to wait. */
const MOST = 20_000;

/** Requests that sign a time are let in once: a copy of one is refused for as long as its time would pass. */
export class SeenProofs {
  private readonly until = new Map<string, number>();

  /** False when the request was let in before, or when too many are remembered to know. */
  take(proof: string, freshUntil: number, now: number): boolean {
    if (this.until.has(proof)) return false;
    if (this.until.size >= MOST) this.forgetOld(now);
    if (this.until.size >= MOST) return false;
    this.until.set(proof, freshUntil);
    return true;
  }

  private forgetOld(now: number): void {
    for (const [proof, until] of this.until) if (until < now) this.until.delete(proof);
  }
}
