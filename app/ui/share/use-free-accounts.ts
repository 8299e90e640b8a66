import { useEffect, useState } from "react";
import { z } from "zod";
import { callApi } from "@/app/ui/request/call-api";
import { isFreePlan } from "@/lib/accounts/free-plan";
import { accountSchema } from "@/lib/accounts/schema";

const accountsSchema = z.array(accountSchema.pick({ id: true, plan: true }));

/** The accounts that are known to be on ngrok's free plan; none until the answer is there, or when it does not come. */
export function useFreeAccounts(): readonly string[] {
  const [free, setFree] = useState<readonly string[]>([]);
  useEffect(() => {
    void callApi("/api/accounts", {}, accountsSchema).then((result) => {
      if (!result.ok) return;
      setFree(result.value.filter(({ plan }) => isFreePlan(plan)).map(({ id }) => id));
    });
  }, []);
  return free;
}
