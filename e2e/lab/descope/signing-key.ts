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

/** A key of its own for every start: nobody has to trust it for longer. */
export function makeSigningKey(kid: string): SigningKey {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = jwkSchema.parse(privateKey.export({ format: "jwk" }));
  return {
    jwk: { ...jwk, use: "sig", alg: "RS256", kid },
    privateKey: createPrivateKey({ key: jwk, format: "jwk" }),
  };
}

/** The part of a key that everybody may know (RFC 7517). */
export type PublicJwk = Pick<SigningKey["jwk"], "kty" | "n" | "e" | "use" | "alg" | "kid">;

export function publicPart({ jwk: { kty, n, e, use, alg, kid } }: SigningKey): PublicJwk {
  return { kty, n, e, use, alg, kid };
}

/** The two parts of a token that are signed: JSON objects (RFC 7515, RFC 7519). */
export type TokenParts = { header: Record<string, unknown>; claims: Record<string, unknown> };

const partSchema = z.record(z.string(), z.unknown());

/** What a token says, whoever has signed it. @throws for what is no token. */
export function readToken(token: string): TokenParts {
  const [header, claims] = token
    .split(".")
    .map((part) => Buffer.from(part, "base64url").toString());
  return {
    header: partSchema.parse(JSON.parse(header ?? "")),
    claims: partSchema.parse(JSON.parse(claims ?? "")),
  };
}

/** A token in its compact form. `signatureOf` gets what is to be signed. */
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

/** A signature of HS256 whose secret is the public part of a key, as it stands in a PEM file. */
export function signWithPublicPart({ privateKey }: SigningKey): (input: string) => Buffer {
  const pem = createPublicKey(privateKey).export({ type: "spki", format: "pem" });
  return (input) => createHmac("sha256", pem).update(input).digest();
}

const timesSchema = z.looseObject({ iat: z.int(), exp: z.int(), auth_time: z.int().optional() });

/** The claims of a token that was issued this many seconds later, or earlier where negative. */
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
 * The same id token as a provider issues that signs with this key and whose clock is this many seconds ahead, signed
 * anew (RFC 7515).
 */
export function signAnew(idToken: string, key: SigningKey, secondsAhead: number): string {
  const { header, claims } = readToken(idToken);
  const parts = {
    header: { ...header, kid: key.jwk.kid },
    claims: shiftTimes(claims, secondsAhead),
  };
  return writeToken(parts, signWith(key));
}
