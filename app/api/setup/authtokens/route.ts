import { answer } from "@/app/api/answer";
import { findAuthtokens } from "@/lib/setup/find-authtokens";

export function GET(): Promise<Response> {
  return answer(findAuthtokens);
}
