import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
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

const timesSchema = z.looseObject({ iat: z.int(), exp: z.int(), auth_time: z.int().optional() });
const headerSchema = z.looseObject({ kid: z.string().optional() });

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
export function publicPart({ jwk: { kty, n, e, use, alg, kid } }: SigningKey): object {
  return { kty, n, e, use, alg, kid };
}

/**
 * The same id token as a provider issues that signs with this key and whose clock is this many seconds ahead, signed
 * anew (RFC 7515).
 */
export function signAnew(
  idToken: string,
  { jwk, privateKey }: SigningKey,
  secondsAhead: number,
): string {
  const [header, claims] = idToken.split(".").slice(0, 2).map(decode);
  const times = timesSchema.parse(claims);
  const shifted = {
    ...times,
    iat: times.iat + secondsAhead,
    exp: times.exp + secondsAhead,
    ...(times.auth_time !== undefined && { auth_time: times.auth_time + secondsAhead }),
  };
  const input = [{ ...headerSchema.parse(header), kid: jwk.kid }, shifted].map(encode).join(".");
  return `${input}.${sign("RSA-SHA256", Buffer.from(input), privateKey).toString("base64url")}`;
}

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, "base64url").toString());
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
