import { answer, readJson } from "@/app/api/answer";
import { previewImport } from "@/lib/transfer/config-file/import";

export function POST(request: Request): Promise<Response> {
  return answer(async () => previewImport(await readJson(request)));
}
