import { answer } from "@/app/api/answer";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { issueTicket } from "@/lib/server/access-guard/ticket";

export function POST(request: Request): Promise<Response> {
  return answer(() => issueTicket(askerOf(request.headers)), { status: 201 });
}
