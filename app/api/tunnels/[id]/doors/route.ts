import { answer, readJson } from "@/app/api/answer";
import { listDoors, openDoor } from "@/lib/access/doors";
import { keepForUndo } from "@/lib/undo/keep";

type Context = RouteContext<"/api/tunnels/[id]/doors">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => listDoors((await params).id));
}

export function POST(request: Request, { params }: Context): Promise<Response> {
  const work = async () => {
    const { door, deleted } = openDoor((await params).id, await readJson(request));
    return { ...door, undo: keepForUndo(deleted) };
  };
  return answer(work, { status: 201 });
}
