import { answer } from "@/app/api/answer";
import { testWebhook } from "@/lib/notices/webhook";

export function POST(): Promise<Response> {
  return answer(testWebhook);
}
