import { answer, readJson } from "@/app/api/answer";
import { runImport } from "@/lib/config-file/import";
import { askerOf } from "@/lib/server/access-guard/session-service";

export function POST(request: Request): Promise<Response> {
  return answer(async () => runImport(await readJson(request), askerOf(request.headers)));
}
