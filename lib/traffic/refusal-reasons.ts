import { TOKEN_REFUSALS } from "./token-codes";

/**
 * Why a gate refuses a request. Of its token: none, more than one, too old, or a TokenRefusal. Of a person who was
 * verified: what decide.ts says. `failed`: the gate itself does not know what holds.
 */
export const REFUSAL_REASONS = [
  "no-token",
  "several",
  "too-old",
  "failed",
  ...TOKEN_REFUSALS,
  "not-listed",
  "unverified",
  "no-email",
  "tenant",
  "role",
  "removed",
  "may-ask",
  "waiting",
  "refused",
  "never",
] as const;

export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** Refused requests of one tunnel since the proxy's thread was started, by reason; those that there were. */
export type RefusalCounts = Partial<Record<RefusalReason, number>>;
