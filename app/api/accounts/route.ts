import { answer, readJson } from "@/app/api/answer";
import { createAccount, listAccounts } from "@/lib/accounts/service";
import { askerOf } from "@/lib/server/access-guard/session-service";

export function GET(): Promise<Response> {
  return answer(() => listAccounts());
}

export function POST(request: Request): Promise<Response> {
  return answer(async () => createAccount(await readJson(request), askerOf(request.headers)), {
    status: 201,
  });
}
