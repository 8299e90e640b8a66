import { answerDeletion } from "@/app/api/answer-deletion";
import { takeRefusalBack } from "@/lib/access/refusals";

type Context = RouteContext<"/api/tunnels/[id]/refusals/[email]">;

export function DELETE(request: Request, { params }: Context): Promise<Response> {
  return answerDeletion(request, async () => {
    const { id, email } = await params;
    return takeRefusalBack(id, email);
  });
}
