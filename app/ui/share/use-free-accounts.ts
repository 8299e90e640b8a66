import { z } from "zod/mini";
import { useAnswer } from "@/app/ui/request/use-ask";
import { accountSchema } from "@/lib/contract/accounts";
import { isFreePlan } from "@/lib/contract/free-plan";

const accountsSchema = z.array(z.pick(accountSchema, { id: true, plan: true }));

/** The accounts with ngrok's free plan, as far as known; none before an answer. */
export function useFreeAccounts(): readonly string[] {
  const answer = useAnswer("/api/accounts", accountsSchema);
  if (!answer?.ok) return [];
  return answer.value.filter(({ plan }) => isFreePlan(plan)).map(({ id }) => id);
}
