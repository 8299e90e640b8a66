import { answer } from "@/app/api/answer";
import { getPolicyPreview } from "@/lib/tunnels/policy-preview";

type Context = RouteContext<"/api/tunnels/[id]/policy">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => getPolicyPreview((await params).id));
}
