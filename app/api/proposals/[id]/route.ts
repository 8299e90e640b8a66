import { answer, readJson } from "@/app/api/answer";
import { answerProposal } from "@/lib/assistants/answer-proposal";
import { getProposal } from "@/lib/assistants/proposals";
import { askerOf, browserOf } from "@/lib/server/access-guard/session-service";

type Context = RouteContext<"/api/proposals/[id]">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => getProposal((await params).id));
}

export function POST(request: Request, { params }: Context): Promise<Response> {
  return answer(async () =>
    answerProposal((await params).id, await readJson(request), {
      asker: askerOf(request.headers),
      browser: browserOf(request.headers),
    }),
  );
}
