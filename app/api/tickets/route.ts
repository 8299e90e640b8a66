import { answer } from "@/app/api/answer";
import { issueTicket } from "@/lib/server/access-guard/issue-ticket";
import { askerOf } from "@/lib/server/access-guard/session-service";

export function POST(request: Request): Promise<Response> {
  return answer(() => issueTicket(askerOf(request.headers)), { status: 201 });
}
