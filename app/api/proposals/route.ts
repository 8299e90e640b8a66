import { answer, readJson } from "@/app/api/answer";
import { listProposals } from "@/lib/assistants/proposals";
import { propose } from "@/lib/assistants/propose";
import { askerOf } from "@/lib/server/access-guard/session-service";

export function GET(): Promise<Response> {
  return answer(() => listProposals());
}

export function POST(request: Request): Promise<Response> {
  return answer(async () => propose(await readJson(request), askerOf(request.headers)));
}
