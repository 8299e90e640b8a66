import { answer, readJson } from "@/app/api/answer";
import { runImport } from "@/lib/config-file/import";

export function POST(request: Request): Promise<Response> {
  return answer(async () => runImport(await readJson(request)));
}
