import { answer } from "@/app/api/answer";
import { listMessages } from "@/lib/tunnels/traffic";

type Context = RouteContext<"/api/requests/[id]/messages">;

export function GET(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => {
    const search = Object.fromEntries(new URL(request.url).searchParams);
    return listMessages((await params).id, search);
  });
}
