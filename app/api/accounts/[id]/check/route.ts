import { answer } from "@/app/api/answer";
import { checkAccount } from "@/lib/accounts/check-account";

type Context = RouteContext<"/api/accounts/[id]/check">;

export function POST(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => checkAccount((await params).id));
}
