import { answerDeletion } from "@/app/api/answer-deletion";
import { takeRemovalBack } from "@/lib/access/removals";

type Context = RouteContext<"/api/tunnels/[id]/removals/[email]">;

export function DELETE(request: Request, { params }: Context): Promise<Response> {
  return answerDeletion(request, async () => {
    const { id, email } = await params;
    return takeRemovalBack(id, email);
  });
}
