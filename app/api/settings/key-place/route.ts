import { answer, readJson } from "@/app/api/answer";
import { moveKey } from "@/lib/settings/service";

export function POST(request: Request): Promise<Response> {
  return answer(async () => moveKey(await readJson(request)));
}
