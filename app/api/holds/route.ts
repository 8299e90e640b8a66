import { answer, readJson } from "@/app/api/answer";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { createHold } from "@/lib/tunnels/holds";

export function POST(request: Request): Promise<Response> {
  return answer(async () => createHold(await readJson(request), askerOf(request.headers)), {
    status: 201,
  });
}
