import { answer, readJson } from "@/app/api/answer";
import { answerAsk } from "@/lib/access/answer-ask";

type Context = RouteContext<"/api/asks/[id]">;

export function POST(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => answerAsk((await params).id, await readJson(request)));
}
