import { answer } from "@/app/api/answer";
import { checkProfile } from "@/lib/profiles/check-profile";

type Context = RouteContext<"/api/profiles/[id]/check">;

export function POST(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => checkProfile((await params).id));
}
