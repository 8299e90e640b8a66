import { NOTHING_AGREED, pairQuestionSchema } from "@/lib/contract/pairs";
import { call } from "./api";
import type { Dashboard } from "./find-dashboard";

/** What the caller says yes to: `agreed` belongs to each call that uses the pair, once a person said yes to `text`. */
export type PairAgreement = { agreed: string; text: string | undefined };

/**
 * Names alone choose a profile and an account, and somebody else may have given them to others. So a person is asked where
 * an Access Key would go to an account for the first time.
 */
export async function findPairAgreement(
  dashboard: Dashboard,
  pair: { profileId: string; accountId: string },
): Promise<PairAgreement> {
  const path = `/api/pairs?${new URLSearchParams(pair)}`;
  const { question } = await call(dashboard, path, pairQuestionSchema);
  return { agreed: question?.id ?? NOTHING_AGREED, text: question?.text };
}
