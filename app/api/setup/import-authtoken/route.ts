import { answer, readJson } from "@/app/api/answer";
import { importAuthtoken } from "@/lib/setup/find-authtokens";

export function POST(request: Request): Promise<Response> {
  return answer(async () => importAuthtoken(await readJson(request)), { status: 201 });
}
