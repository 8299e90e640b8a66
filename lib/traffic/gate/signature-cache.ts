import crypto from "node:crypto";
import type { Claims } from "./read-claims";
import { Recent } from "./recent";

/** The number of valid tokens that are kept for certain; up to twice as many are. One takes about 150 bytes. */
const GOOD = 50_000;
/** Forged tokens have a list of their own, so they never replace valid ones. */
const BAD = 1_000;

/** The number of people whose claims are kept: enough for those who are here. */
const READ = 1_000;
/** Claims of longer tokens (characters), with hundreds of roles or tenants, take up to a megabyte: fewer are kept. */
const LONG = 4_096;
const READ_LONG = 20;

/**
 * Results of verifying signatures, by the token's hash, so that no token can be read here. For the latest tokens their
 * claims are kept too, which are always the same: reading them again with each request would cost more than everything
 * else in the gate. Whether the claims let anybody in is decided again with each request.
 */
export class SignatureCache {
  private good = new Recent<true>(GOOD);
  private bad = new Recent<true>(BAD);
  private read = new Recent<Claims>(READ);
  private readLong = new Recent<Claims>(READ_LONG);
  /** Changes with every `clear`, so that results under earlier keys are not stored. */
  epoch = 0;

  /** Whether this signature is valid; undefined when it was not verified yet. */
  get(key: string): boolean | undefined {
    if (this.good.get(key)) return true;
    return this.bad.get(key) ? false : undefined;
  }

  /** @param epoch the value when the keys were read */
  set(key: string, isGood: boolean, epoch: number): void {
    if (epoch === this.epoch) (isGood ? this.good : this.bad).set(key, true);
  }

  /** The claims of a token whose head, signature and claims are valid under the present keys. */
  claims(key: string): Claims | undefined {
    return this.read.get(key) ?? this.readLong.get(key);
  }

  /** @param length that of the token */
  keepClaims(key: string, claims: Claims, length: number): void {
    (length > LONG ? this.readLong : this.read).set(key, claims);
  }

  /** Call it when the keys have changed. */
  clear(): void {
    this.epoch += 1;
    this.good = new Recent(GOOD);
    this.bad = new Recent(BAD);
    this.read = new Recent(READ);
    this.readLong = new Recent(READ_LONG);
  }
}

export function signatureKey(issuerUrl: string, clientId: string, token: string): string {
  return sha256(`${issuerUrl.length} ${issuerUrl} ${clientId.length} ${clientId} ${token}`);
}

/** The hash as 32 characters of one byte each. Node has one call for it since 20.12, which leaves no garbage. */
const sha256: (text: string) => string =
  typeof crypto.hash === "function"
    ? (text) => crypto.hash("sha256", text, "binary")
    : (text) => crypto.createHash("sha256").update(text).digest("binary");
