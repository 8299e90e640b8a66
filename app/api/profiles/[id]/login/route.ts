import { answer } from "@/app/api/answer";
import { beginLogin } from "@/lib/profiles/try-login";

type Context = { params: Promise<{ id: string }> };

export function POST(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => beginLogin((await params).id), { status: 201 });
}
