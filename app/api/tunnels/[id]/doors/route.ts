import { answer, readJson } from "@/app/api/answer";
import { listDoors, openDoor } from "@/lib/access/doors";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { keepForUndo } from "@/lib/undo/keep";

type Context = RouteContext<"/api/tunnels/[id]/doors">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => listDoors((await params).id));
}

export function POST(request: Request, { params }: Context): Promise<Response> {
  const work = async () => {
    const input = await readJson(request);
    const { door, deleted } = openDoor((await params).id, input, askerOf(request.headers));
    return { ...door, undo: keepForUndo(deleted) };
  };
  return answer(work, { status: 201 });
}
