import { answer } from "@/app/api/answer";
import { replaceKey } from "@/lib/settings/service";

export function POST(): Promise<Response> {
  return answer(replaceKey);
}
