import { answer, readJson } from "@/app/api/answer";
import { createAccount, listAccounts } from "@/lib/accounts/service";

export function GET(): Promise<Response> {
  return answer(() => listAccounts());
}

export function POST(request: Request): Promise<Response> {
  return answer(async () => createAccount(await readJson(request)), { status: 201 });
}
