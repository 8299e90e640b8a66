import crypto from "node:crypto";
import type { Claims } from "./read-claims";
import { Recent } from "./recent";

/** Tokens that are remembered for certain; up to twice as many are. One takes about 150 bytes. */
const GOOD = 50_000;
/** Forged ones never push out good ones. */
const BAD = 1_000;

/** People whose claims are at hand: those who are here, not all who came. */
const READ = 1_000;

/**
 * Results of verifying signatures, by the token's hash, so that no token can be read here. Of the last ones also what
 * they say, which is always the same: reading it anew on every request costs more than all else that the gate does.
 * Whether that lets anybody in is decided anew on every request.
 */
export class SignatureCache {
  private good = new Recent<true>(GOOD);
  private bad = new Recent<true>(BAD);
  private read = new Recent<Claims>(READ);
  /** Changes with every `clear`: what was found out under earlier keys is not kept. */
  epoch = 0;

  /** Whether this signature is right; undefined while nobody has looked. */
  get(key: string): boolean | undefined {
    if (this.good.get(key)) return true;
    return this.bad.get(key) ? false : undefined;
  }

  /** @param epoch as it was when the keys were taken */
  set(key: string, isGood: boolean, epoch: number): void {
    if (epoch === this.epoch) (isGood ? this.good : this.bad).set(key, true);
  }

  /** The claims of a token whose head, signature and claims were right under the present keys. */
  claims(key: string): Claims | undefined {
    return this.read.get(key);
  }

  keepClaims(key: string, claims: Claims): void {
    this.read.set(key, claims);
  }

  /** Keys have changed. */
  clear(): void {
    this.epoch += 1;
    this.good = new Recent(GOOD);
    this.bad = new Recent(BAD);
    this.read = new Recent(READ);
  }
}

export function signatureKey(issuerUrl: string, clientId: string, token: string): string {
  return sha256(`${issuerUrl.length} ${issuerUrl} ${clientId.length} ${clientId} ${token}`);
}

/** As 32 characters of one byte each. In one call from Node 20.12 on, which leaves nothing behind to be collected. */
const sha256: (text: string) => string =
  typeof crypto.hash === "function"
    ? (text) => crypto.hash("sha256", text, "binary")
    : (text) => crypto.createHash("sha256").update(text).digest("binary");
