import { answer } from "@/app/api/answer";
import {
  endOtherSessions,
  listSessions,
  sessionIdOf,
} from "@/lib/server/access-guard/session-service";

export function GET(request: Request): Promise<Response> {
  return answer(() => listSessions(sessionIdOf(request.headers)));
}

export function DELETE(request: Request): Promise<Response> {
  return answer(() => endOtherSessions(sessionIdOf(request.headers)));
}
