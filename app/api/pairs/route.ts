import { answer } from "@/app/api/answer";
import { parseInput } from "@/lib/base/parse-input";
import { type PairAnswer, pairQuerySchema } from "@/lib/contract/pairs";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { findPairQuestion } from "@/lib/tunnels/ask-for-pair";

export function GET(request: Request): Promise<Response> {
  return answer((): PairAnswer => {
    const pair = parseInput(pairQuerySchema, Object.fromEntries(new URL(request.url).searchParams));
    return { question: findPairQuestion(askerOf(request.headers), pair) ?? null };
  });
}
