import { answer, readJson } from "@/app/api/answer";
import { createProfile, listProfiles } from "@/lib/profiles/service";
import { askerOf } from "@/lib/server/access-guard/session-service";

export function GET(): Promise<Response> {
  return answer(() => listProfiles());
}

export function POST(request: Request): Promise<Response> {
  return answer(async () => createProfile(await readJson(request), askerOf(request.headers)), {
    status: 201,
  });
}
