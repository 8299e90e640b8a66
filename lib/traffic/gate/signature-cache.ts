import { createHash } from "node:crypto";

/** Tokens that are remembered for certain; up to twice as many are. One takes about 150 bytes. */
const GOOD = 50_000;
/** Forged ones never push out good ones. */
const BAD = 1_000;

/**
 * Results of verifying signatures, and nothing else of a token: by its hash, so that none can be read here. Whether its
 * claims let anybody in is decided anew on every request.
 */
export class SignatureCache {
  private good = new Recent(GOOD);
  private bad = new Recent(BAD);
  /** Changes with every `clear`: what was found out under earlier keys is not kept. */
  epoch = 0;

  /** Whether this signature is right; undefined while nobody has looked. */
  get(key: string): boolean | undefined {
    if (this.good.has(key)) return true;
    return this.bad.has(key) ? false : undefined;
  }

  /** @param epoch as it was when the keys were taken */
  set(key: string, isGood: boolean, epoch: number): void {
    if (epoch === this.epoch) (isGood ? this.good : this.bad).add(key);
  }

  /** Keys have changed. */
  clear(): void {
    this.epoch += 1;
    this.good = new Recent(GOOD);
    this.bad = new Recent(BAD);
  }
}

export function signatureKey(issuerUrl: string, clientId: string, token: string): string {
  const hash = createHash("sha256");
  hash.update(`${issuerUrl.length} ${issuerUrl} ${clientId.length} ${clientId} `);
  return hash.update(token).digest("binary");
}

/** The last so many keys. Two halves instead of one list in order: a hit in the newer half then writes nothing. */
class Recent {
  private young = new Set<string>();
  private old = new Set<string>();

  constructor(private readonly size: number) {}

  has(key: string): boolean {
    if (this.young.has(key)) return true;
    if (!this.old.has(key)) return false;
    this.add(key);
    return true;
  }

  add(key: string): void {
    if (this.young.size >= this.size) {
      this.old = this.young;
      this.young = new Set();
    }
    this.young.add(key);
  }
}
