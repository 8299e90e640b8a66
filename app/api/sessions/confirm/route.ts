import { answer, readJson } from "@/app/api/answer";
import { confirmSession, sessionIdOf } from "@/lib/door/session-service";

export function POST(request: Request): Promise<Response> {
  return answer(async () => confirmSession(sessionIdOf(request.headers), await readJson(request)));
}
