import { answer, readJson } from "@/app/api/answer";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { runImport } from "@/lib/transfer/config-file/import";

export function POST(request: Request): Promise<Response> {
  return answer(async () => runImport(await readJson(request), askerOf(request.headers)));
}
