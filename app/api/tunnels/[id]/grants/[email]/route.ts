import { answerDeletion } from "@/app/api/answer-deletion";
import { takeGrantBack } from "@/lib/access/grants";

type Context = RouteContext<"/api/tunnels/[id]/grants/[email]">;

export function DELETE(request: Request, { params }: Context): Promise<Response> {
  return answerDeletion(request, async () => {
    const { id, email } = await params;
    return takeGrantBack(id, email);
  });
}
