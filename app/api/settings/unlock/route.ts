import { answer } from "@/app/api/answer";
import { unlock } from "@/lib/settings/service";

export function POST(): Promise<Response> {
  return answer(unlock);
}
