import { answer } from "@/app/api/answer";
import { getSettings } from "@/lib/settings/service";

export function GET(): Promise<Response> {
  return answer(getSettings);
}
