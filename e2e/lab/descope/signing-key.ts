import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { z } from "zod";

const jwkSchema = z.object({
  kty: z.literal("RSA"),
  n: z.string(),
  e: z.string(),
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});

export type SigningKey = {
  jwk: z.infer<typeof jwkSchema> & { use: string; alg: string; kid: string };
  privateKey: KeyObject;
};

/** Makes a new key for every start, because nobody has to trust it for longer. */
export function makeSigningKey(kid: string): SigningKey {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = jwkSchema.parse(privateKey.export({ format: "jwk" }));
  return {
    jwk: { ...jwk, use: "sig", alg: "RS256", kid },
    privateKey: createPrivateKey({ key: jwk, format: "jwk" }),
  };
}

/** The public part of a key (RFC 7517). */
export type PublicJwk = Pick<SigningKey["jwk"], "kty" | "n" | "e" | "use" | "alg" | "kid">;

export function publicPart({ jwk: { kty, n, e, use, alg, kid } }: SigningKey): PublicJwk {
  return { kty, n, e, use, alg, kid };
}

/** The two signed parts of a token, which are JSON objects (RFC 7515, RFC 7519). */
export type TokenParts = { header: Record<string, unknown>; claims: Record<string, unknown> };

const partSchema = z.record(z.string(), z.unknown());

/** Reads a token without verifying it. @throws for text that is not a token. */
export function readToken(token: string): TokenParts {
  const [header, claims] = token
    .split(".")
    .map((part) => Buffer.from(part, "base64url").toString());
  return {
    header: partSchema.parse(JSON.parse(header ?? "")),
    claims: partSchema.parse(JSON.parse(claims ?? "")),
  };
}

/** A token in its compact form. `signatureOf` gets the text to sign. */
export function writeToken(
  { header, claims }: TokenParts,
  signatureOf: (input: string) => Buffer,
): string {
  const input = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${input}.${signatureOf(input).toString("base64url")}`;
}

/** A signature of RS256 (RFC 7518, section 3.3). */
export function signWith({ privateKey }: SigningKey): (input: string) => Buffer {
  return (input) => sign("RSA-SHA256", Buffer.from(input), privateKey);
}

/** A signature of HS256 that uses the public part of a key, in PEM format, as the secret. */
export function signWithPublicPart({ privateKey }: SigningKey): (input: string) => Buffer {
  const pem = createPublicKey(privateKey).export({ type: "spki", format: "pem" });
  return (input) => createHmac("sha256", pem).update(input).digest();
}

const timesSchema = z.looseObject({ iat: z.int(), exp: z.int(), auth_time: z.int().optional() });

/** Shifts the times of a token's claims by this many seconds; negative means earlier. */
export function shiftTimes(
  claims: Record<string, unknown>,
  seconds: number,
): Record<string, unknown> {
  const { iat, exp, auth_time, ...others } = timesSchema.parse(claims);
  return {
    ...others,
    iat: iat + seconds,
    exp: exp + seconds,
    ...(auth_time !== undefined && { auth_time: auth_time + seconds }),
  };
}

/**
 * Signs an ID token again (RFC 7515), as a provider with this key and a clock that is this many seconds ahead would.
 */
export function signAnew(idToken: string, key: SigningKey, secondsAhead: number): string {
  const { header, claims } = readToken(idToken);
  const parts = {
    header: { ...header, kid: key.jwk.kid },
    claims: shiftTimes(claims, secondsAhead),
  };
  return writeToken(parts, signWith(key));
}
