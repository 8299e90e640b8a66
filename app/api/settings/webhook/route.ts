import { answer, readJson } from "@/app/api/answer";
import { deleteWebhook, saveWebhook } from "@/lib/notices/webhook";

export function POST(request: Request): Promise<Response> {
  return answer(async () => saveWebhook(await readJson(request)));
}

export function DELETE(): Promise<Response> {
  return answer(deleteWebhook);
}
