import { z } from "zod/mini";
import { useAnswer } from "@/app/ui/request/use-ask";
import { isFreePlan } from "@/lib/accounts/free-plan";
import { accountSchema } from "@/lib/accounts/schema";

const accountsSchema = z.array(z.pick(accountSchema, { id: true, plan: true }));

/** The accounts that are known to be on ngrok's free plan; none until the answer is there, or when it does not come. */
export function useFreeAccounts(): readonly string[] {
  const answer = useAnswer("/api/accounts", accountsSchema);
  if (!answer?.ok) return [];
  return answer.value.filter(({ plan }) => isFreePlan(plan)).map(({ id }) => id);
}
