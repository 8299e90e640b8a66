import { answer } from "@/app/api/answer";
import { completePart } from "@/lib/setup/complete-part";

type Context = { params: Promise<{ part: string }> };

export function POST(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => completePart((await params).part));
}
