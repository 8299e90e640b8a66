import { type CompactVerifyGetKey, createLocalJWKSet, type JWK } from "jose";
import type { IssuerKeys } from "@/lib/traffic/gate-orders";
import { isFields } from "./read-token";

/** The keys of one issuer, for verifying signatures. */
export type VerifyingKeys = {
  /** `issuer` of the discovery document. */
  issuer: string;
  /** The algorithms that the issuer says it signs with, without those that need a shared secret. */
  algorithms: readonly string[];
  fetchedAt: number;
  /** Whether there is a key for a token that names this key, or that names none. */
  knows(kid: string | undefined): boolean;
  getKey: CompactVerifyGetKey;
};

/** The algorithms that verify with a public key (RFC 7518, section 3.1; RFC 8037; RFC 9864). */
const ASYMMETRIC = new Set([
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
]);
const PUBLIC_MEMBERS = ["kty", "kid", "alg", "use", "key_ops", "n", "e", "crv", "x", "y"];
const MOST_KEYS = 100;
/** How long stored keys may be used when newer ones cannot be fetched. */
const MOST_AGE_MS = 7 * 86_400_000;
/** After this time newer keys are requested. */
const FRESH_MS = 86_400_000;
const ASK_EVERY_MS = 60_000;

type Held = { keys: VerifyingKeys; text: string };

/** The keys of all issuers, for every tunnel of this thread. */
export class KeyRing {
  private readonly issuers = new Map<string, Held>();
  private readonly askedAt = new Map<string, number>();
  private readonly listeners = new Set<(issuerUrl: string) => void>();

  /** @param wanted called when newer keys of an issuer are needed, at most once a minute for each */
  constructor(private readonly wanted: (issuerUrl: string) => void) {}

  /**
   * Anything that is not a valid set of keys counts as no keys. People who were let in by other keys are checked again.
   */
  set(issuerUrl: string, given: IssuerKeys | null): void {
    const held = given === null ? undefined : hold(given);
    const known = this.issuers.get(issuerUrl);
    if (held) this.issuers.set(issuerUrl, held);
    else this.issuers.delete(issuerUrl);
    if (known?.text === held?.text) return;
    for (const tell of this.listeners) tell(issuerUrl);
  }

  /** Undefined when there are no keys or they are too old. Keys are then requested. */
  find(issuerUrl: string, now: number): VerifyingKeys | undefined {
    const keys = this.issuers.get(issuerUrl)?.keys;
    const age = keys ? now - keys.fetchedAt : Number.POSITIVE_INFINITY;
    if (age > FRESH_MS || age < 0) this.ask(issuerUrl, now);
    return age > MOST_AGE_MS ? undefined : keys;
  }

  /**
   * A token needs a key that is not in the set. Returns true if the keys were fetched again for this and it is still
   * missing.
   */
  lacks(issuerUrl: string, now: number): boolean {
    const asked = this.askedAt.get(issuerUrl);
    const fetchedAt = this.issuers.get(issuerUrl)?.keys.fetchedAt;
    // A clock that was set back since has made both a time to come, and then this would hold until it came.
    const isAnswered = asked !== undefined && asked <= now && fetchedAt !== undefined;
    if (isAnswered && fetchedAt > asked && now - asked < ASK_EVERY_MS) return true;
    this.ask(issuerUrl, now);
    return false;
  }

  /** @returns a function that ends the subscription */
  onChange(listener: (issuerUrl: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private ask(issuerUrl: string, now: number): void {
    const asked = this.askedAt.get(issuerUrl);
    if (asked !== undefined && Math.abs(now - asked) < ASK_EVERY_MS) return;
    this.askedAt.set(issuerUrl, now);
    this.wanted(issuerUrl);
  }
}

function hold(given: IssuerKeys): Held | undefined {
  const { issuer, fetchedAt } = given;
  const jwks = readJwks(given.keys);
  if (jwks.length === 0) return undefined;
  const algorithms = given.algorithms.filter((algorithm) => ASYMMETRIC.has(algorithm));
  const kids = new Set(jwks.map(({ kid }) => kid));
  const keys: VerifyingKeys = {
    issuer,
    algorithms,
    fetchedAt,
    knows: (kid) => kid === undefined || kids.has(kid),
    getKey: createLocalJWKSet({ keys: jwks }),
  };
  return { keys, text: JSON.stringify([issuer, algorithms, jwks]) };
}

/** Returns the public keys with their known members only. Shared secrets in the set are left out. */
function readJwks(set: unknown): JWK[] {
  const list: unknown[] = isFields(set) && Array.isArray(set.keys) ? set.keys : [];
  return list.slice(0, MOST_KEYS).flatMap((key) => {
    if (!isFields(key)) return [];
    const { kty } = key;
    if (kty !== "RSA" && kty !== "EC" && kty !== "OKP") return [];
    const members = PUBLIC_MEMBERS.filter((name) => isMember(key[name]));
    return [{ ...Object.fromEntries(members.map((name) => [name, key[name]])), kty }];
  });
}

function isMember(value: unknown): boolean {
  return typeof value === "string" || Array.isArray(value);
}
