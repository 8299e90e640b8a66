import { answer, readJson } from "@/app/api/answer";
import { requireToken } from "@/lib/secrets/asker";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { moveKey } from "@/lib/settings/service";

export function POST(request: Request): Promise<Response> {
  return answer(async () => {
    const input = await readJson(request);
    requireToken(askerOf(request.headers), "The key to all stored secrets moves to another place.");
    return moveKey(input);
  });
}
