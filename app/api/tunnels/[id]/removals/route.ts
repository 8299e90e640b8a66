import { answer, readJson } from "@/app/api/answer";
import { listRemovals, removePerson } from "@/lib/access/removals";
import { keepForUndo } from "@/lib/undo/keep";

type Context = RouteContext<"/api/tunnels/[id]/removals">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => listRemovals((await params).id));
}

export function POST(request: Request, { params }: Context): Promise<Response> {
  const work = async () => {
    const { removal, deleted } = removePerson((await params).id, await readJson(request));
    return { ...removal, undo: keepForUndo(deleted) };
  };
  return answer(work, { status: 201 });
}
