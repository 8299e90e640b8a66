/**
 * Why a token is refused. `unknown-key`: it may be right, but none of the issuer's keys is the one that it names.
 * `no-keys`: there is nothing to verify it with. With all others it is wrong.
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
