import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import type { IssuerKeys } from "@/lib/traffic/gate-orders";

export const ISSUER = "https://api.descope.com/P2example";
export const CLIENT = "P2example";

/** Issues identity tokens with a real key, for unit tests of the gate. */
export type TokenProvider = {
  kid: string;
  privateKey: CryptoKey;
  publicJwk: JWK;
  /** A token of somebody who logged in just now. `claims` and `head` replace the defaults. */
  token(claims?: Record<string, unknown>, head?: Record<string, unknown>): Promise<string>;
  keys(more?: Partial<IssuerKeys>): IssuerKeys;
};

export async function openProvider(
  kid = "key-1",
  { alg = "RS256", issuer = ISSUER } = {},
): Promise<TokenProvider> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg, use: "sig" };
  return {
    kid,
    privateKey,
    publicJwk,
    token: (claims = {}, head = {}) =>
      new SignJWT({ ...person(issuer), ...claims })
        .setProtectedHeader({ alg, kid, typ: "JWT", ...head })
        .sign(privateKey),
    keys: (more = {}) => ({
      issuer,
      algorithms: [alg],
      keys: { keys: [publicJwk] },
      fetchedAt: Date.now(),
      ...more,
    }),
  };
}

function person(issuer: string) {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    aud: CLIENT,
    sub: "U2member",
    iat: now,
    exp: now + 600,
    email: "member@example.com",
    email_verified: true,
    name: "Member",
  };
}

/** Encodes any text as a part of a token. */
export function part(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return Buffer.from(text).toString("base64url");
}
