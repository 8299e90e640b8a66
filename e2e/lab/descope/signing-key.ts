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

export type SigningKey = {
  jwk: z.infer<typeof jwkSchema> & { use: string; alg: string; kid: string };
  privateKey: KeyObject;
};

/** A key of its own for every start: nobody has to trust it for longer. */
export function makeSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = jwkSchema.parse(privateKey.export({ format: "jwk" }));
  return {
    jwk: { ...jwk, use: "sig", alg: "RS256", kid: "lab" },
    privateKey: createPrivateKey({ key: jwk, format: "jwk" }),
  };
}

/** The same id token as a provider issues whose clock is this many seconds ahead, signed anew (RFC 7515). */
export function shiftIdToken(idToken: string, seconds: number, key: KeyObject): string {
  const [header = "", payload = ""] = idToken.split(".");
  const claims = timesSchema.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
  const shifted = {
    ...claims,
    iat: claims.iat + seconds,
    exp: claims.exp + seconds,
    ...(claims.auth_time !== undefined && { auth_time: claims.auth_time + seconds }),
  };
  const input = `${header}.${Buffer.from(JSON.stringify(shifted)).toString("base64url")}`;
  return `${input}.${sign("RSA-SHA256", Buffer.from(input), key).toString("base64url")}`;
}
