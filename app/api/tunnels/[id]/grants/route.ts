import { answer, readJson } from "@/app/api/answer";
import { grantPerson, listGrants } from "@/lib/access/grants";
import { keepForUndo } from "@/lib/undo/keep";

type Context = RouteContext<"/api/tunnels/[id]/grants">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => listGrants((await params).id));
}

export function POST(request: Request, { params }: Context): Promise<Response> {
  const work = async () => {
    const { grant, deleted } = grantPerson((await params).id, await readJson(request));
    return { ...grant, undo: keepForUndo(deleted) };
  };
  return answer(work, { status: 201 });
}
