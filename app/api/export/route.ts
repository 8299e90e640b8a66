import { answer, readJson } from "@/app/api/answer";
import { exportConfig, exportSealed } from "@/lib/config-file/write-file";

export function GET(): Promise<Response> {
  return answer(exportConfig);
}

export function POST(request: Request): Promise<Response> {
  return answer(async () => exportSealed(await readJson(request)));
}
