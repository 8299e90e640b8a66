import { answer, readJson } from "@/app/api/answer";
import { plainJson } from "@/app/api/plain-json";
import { requireToken } from "@/lib/secrets/asker";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { exportConfig, exportSealed } from "@/lib/transfer/config-file/write-file";

export function GET(): Promise<Response> {
  return answer(() => plainJson(exportConfig()));
}

export function POST(request: Request): Promise<Response> {
  return answer(async () => {
    const input = await readJson(request);
    requireToken(askerOf(request.headers), "The file has all stored secrets in it.");
    return exportSealed(input);
  });
}
