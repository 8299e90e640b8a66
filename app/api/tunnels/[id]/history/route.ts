import { z } from "zod";
import { answer } from "@/app/api/answer";
import { parseInput } from "@/lib/parse-input";
import { listHistory } from "@/lib/tunnels/service";

type Context = RouteContext<"/api/tunnels/[id]/history">;

const querySchema = z.object({
  before: z.coerce.number().int().positive().default(Number.MAX_SAFE_INTEGER),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

export function GET(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => {
    const search = Object.fromEntries(new URL(request.url).searchParams);
    return listHistory((await params).id, parseInput(querySchema, search));
  });
}
