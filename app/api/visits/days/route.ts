import { answer } from "@/app/api/answer";
import { countVisitDays } from "@/lib/access/visit-days";
import { parseInput } from "@/lib/base/parse-input";
import { visitDaysQuerySchema } from "@/lib/contract/visit-days";

export function GET(request: Request): Promise<Response> {
  return answer(() => {
    const search = Object.fromEntries(new URL(request.url).searchParams);
    return countVisitDays(parseInput(visitDaysQuerySchema, search));
  });
}
