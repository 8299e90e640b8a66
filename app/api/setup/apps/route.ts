import { answer } from "@/app/api/answer";
import { findApps } from "@/lib/setup/find-apps";

export function GET(): Promise<Response> {
  return answer(findApps);
}
