import { answer } from "@/app/api/answer";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { completePart } from "@/lib/setup/complete-part";

type Context = { params: Promise<{ part: string }> };

export function POST(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => completePart((await params).part, askerOf(request.headers)));
}
