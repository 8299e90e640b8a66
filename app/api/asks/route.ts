import { answer } from "@/app/api/answer";
import { openAsks } from "@/lib/access/asks";

export function GET(): Promise<Response> {
  return answer(() => openAsks().map(({ ask }) => ask));
}
