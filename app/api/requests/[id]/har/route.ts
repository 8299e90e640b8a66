import { answer } from "@/app/api/answer";
import { harFile } from "@/app/api/har-file";
import { getRequestHar } from "@/lib/tunnels/traffic";

type Context = RouteContext<"/api/requests/[id]/har">;

export function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => {
    const { id } = await params;
    return harFile(await getRequestHar(id), `request-${id}`);
  });
}
