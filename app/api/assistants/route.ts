import { answer, readJson } from "@/app/api/answer";
import { requireToken } from "@/lib/secrets/asker";
import { letAssistantIn } from "@/lib/server/access-guard/assistant-service";
import { askerOf } from "@/lib/server/access-guard/session-service";

export function POST(request: Request): Promise<Response> {
  return answer(
    async () => {
      const input = await readJson(request);
      requireToken(askerOf(request.headers), "A program is let in with a credential of its own.");
      return letAssistantIn(input);
    },
    { status: 201 },
  );
}
