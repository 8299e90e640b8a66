import { answerDeletion } from "@/app/api/answer-deletion";
import { closeDoor } from "@/lib/access/doors";

type Context = RouteContext<"/api/tunnels/[id]/doors/[doorId]">;

export function DELETE(request: Request, { params }: Context): Promise<Response> {
  return answerDeletion(request, async () => {
    const { id, doorId } = await params;
    return closeDoor(id, doorId);
  });
}
