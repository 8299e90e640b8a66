import { answer, readJson } from "@/app/api/answer";
import { exportConfig, exportSealed } from "@/lib/config-file/write-file";
import { requireConfirmation, sessionIdOf } from "@/lib/door/session-service";

export function GET(): Promise<Response> {
  return answer(exportConfig);
}

export function POST(request: Request): Promise<Response> {
  return answer(async () => {
    const input = await readJson(request);
    requireConfirmation(sessionIdOf(request.headers));
    return exportSealed(input);
  });
}
