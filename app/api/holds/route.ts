import { answer, readJson } from "@/app/api/answer";
import { createHold } from "@/lib/tunnels/holds";

export function POST(request: Request): Promise<Response> {
  return answer(async () => createHold(await readJson(request)), { status: 201 });
}
