import { answer } from "@/app/api/answer";
import { harFile } from "@/app/api/har-file";
import { clearRequests, listRequests } from "@/lib/tunnels/traffic";

type Context = RouteContext<"/api/tunnels/[id]/requests">;

export function GET(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => {
    const search = Object.fromEntries(new URL(request.url).searchParams);
    const found = await listRequests((await params).id, search);
    return "log" in found ? harFile(found, "requests") : found;
  });
}

export function DELETE(_request: Request, { params }: Context): Promise<Response> {
  return answer(async () => clearRequests((await params).id));
}
