import { answer } from "@/app/api/answer";
import { clearNotices, listNotices } from "@/lib/notices/service";

export function GET(): Promise<Response> {
  return answer(() => listNotices());
}

export function DELETE(): Promise<Response> {
  return answer(clearNotices);
}
