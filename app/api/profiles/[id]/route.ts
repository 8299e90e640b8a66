import { answer, readJson } from "@/app/api/answer";
import { deleteProfile, getProfile, updateProfile } from "@/lib/profiles/service";

type Context = RouteContext<"/api/profiles/[id]">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => getProfile((await params).id));
}

export function PATCH(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => updateProfile((await params).id, await readJson(request)));
}

export function DELETE(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => deleteProfile((await params).id));
}
