/**
 * Why a token is refused. `unknown-key`: none of the issuer's known keys is the one that the token names, so it may
 * still be right. `no-keys`: there are no keys to verify it with. With every other code the token is wrong.
 */
export const TOKEN_REFUSALS = [
  "malformed",
  "too-long",
  "algorithm",
  "critical",
  "type",
  "signature",
  "unknown-key",
  "no-keys",
  "issuer",
  "audience",
  "party",
  "subject",
  "times",
  "early",
  "events",
] as const;

export type TokenRefusal = (typeof TOKEN_REFUSALS)[number];
