import { answer } from "@/app/api/answer";
import { getLoginResult } from "@/lib/profiles/try-login";

type Context = { params: Promise<{ id: string; tryId: string }> };

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => {
    const { id, tryId } = await params;
    return getLoginResult(id, tryId);
  });
}
