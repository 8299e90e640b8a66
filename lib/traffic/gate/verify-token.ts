import { compactVerify, errors } from "jose";
import type { TokenRefusal } from "@/lib/traffic/token-codes";
import type { KeyRing, VerifyingKeys } from "./key-ring";
import { type Claims, isEarly, readClaims } from "./read-claims";
import { LONGEST, readHead, readPayload, type TokenHead } from "./read-token";
import { type SignatureCache, signatureKey } from "./signature-cache";

export type Verified = { ok: true; claims: Claims } | { ok: false; code: TokenRefusal };

export type VerifierOptions = {
  /** The profile's issuer exactly as it is stored. */
  issuerUrl: string;
  clientId: string;
  ring: KeyRing;
  cache: SignatureCache;
};

/** Keys may change while one signature is verified. If they change again and again, the token is refused. */
const TRIES = 3;
/** The number of keys that are tried for a token that names none. */
const MOST_CANDIDATES = 8;

/** Verifies the identity tokens of one profile: the signature first, then the claims. */
export class TokenVerifier {
  /** Of the token that came last: a link asks about it, and then the app's gate. */
  private last = { token: "", key: "" };

  constructor(private readonly options: VerifierOptions) {}

  /**
   * Never throws or rejects, whatever the text is. Returns a value at once when the signature is known. A new one is
   * computed in another thread, and `now` is read again after that.
   */
  verify(token: string, now: () => number): Verified | Promise<Verified> {
    const known = this.recall(token, now());
    if (known) return known;
    const head = readHead(token);
    if (!head.ok) return head;
    return this.decide(token, head.head, now) ?? this.compute(token, head.head, now);
  }

  /** Undefined when the token has to be read first. */
  private recall(token: string, at: number): Verified | undefined {
    const { issuerUrl, clientId, ring, cache } = this.options;
    if (token.length > LONGEST || !ring.find(issuerUrl, at)) return undefined;
    if (token !== this.last.token)
      this.last = { token, key: signatureKey(issuerUrl, clientId, token) };
    const claims = cache.claims(this.last.key);
    return claims && inTime(claims, at);
  }

  private async compute(token: string, head: TokenHead, now: () => number): Promise<Verified> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      await this.look(token, head, now());
      const decided = this.decide(token, head, now);
      if (decided) return decided;
    }
    return { ok: false, code: "no-keys" };
  }

  /** Undefined while the signature is not known. */
  private decide(token: string, head: TokenHead, now: () => number): Verified | undefined {
    const { issuerUrl, clientId, ring, cache } = this.options;
    const at = now();
    const keys = ring.find(issuerUrl, at);
    if (!keys || !isOfIssuer(keys, issuerUrl)) return { ok: false, code: "no-keys" };
    if (!keys.algorithms.includes(head.alg)) return { ok: false, code: "algorithm" };
    if (!keys.knows(head.kid)) return { ok: false, code: "unknown-key" };
    const key = signatureKey(issuerUrl, clientId, token);
    const isGood = cache.get(key);
    if (isGood === undefined) return undefined;
    if (!isGood) return { ok: false, code: "signature" };
    const payload = readPayload(token);
    if (payload === undefined) return { ok: false, code: "malformed" };
    const read = readClaims(payload, { issuer: keys.issuer, clientId });
    if (!read.ok) return read;
    cache.keepClaims(key, read.claims, token.length);
    return inTime(read.claims, at);
  }

  private async look(token: string, head: TokenHead, now: number): Promise<void> {
    const { issuerUrl, clientId, ring, cache } = this.options;
    const { epoch } = cache;
    const keys = ring.find(issuerUrl, now);
    if (!keys) return;
    const isGood = await isSignedBy(token, head, keys);
    cache.set(signatureKey(issuerUrl, clientId, token), isGood, epoch);
  }
}

function inTime(claims: Claims, at: number): Verified {
  return isEarly(claims, at) ? { ok: false, code: "early" } : { ok: true, claims };
}

/** A slash at the end is ignored, because people forget it (see read-discovery.ts). */
function isOfIssuer({ issuer }: VerifyingKeys, issuerUrl: string): boolean {
  return issuer.replace(/\/$/, "") === issuerUrl.replace(/\/$/, "");
}

async function isSignedBy(
  token: string,
  { alg }: TokenHead,
  keys: VerifyingKeys,
): Promise<boolean> {
  const options = { algorithms: [alg] };
  try {
    await compactVerify(token, keys.getKey, options);
    return true;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) return false;
    return isSignedByOne(token, error, options);
  }
}

/** For a token that names no key, or a key id that is in the set twice. */
async function isSignedByOne(
  token: string,
  candidates: errors.JWKSMultipleMatchingKeys,
  options: { algorithms: string[] },
): Promise<boolean> {
  let count = 0;
  for await (const key of candidates) {
    count += 1;
    if (count > MOST_CANDIDATES) return false;
    try {
      await compactVerify(token, key, options);
      return true;
    } catch {
      // The next key may be the right one.
    }
  }
  return false;
}
