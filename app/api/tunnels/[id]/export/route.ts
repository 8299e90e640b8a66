import { answer } from "@/app/api/answer";
import { exportTunnel } from "@/lib/transfer/export/export-tunnel";

type Context = RouteContext<"/api/tunnels/[id]/export">;

export function GET(request: Request, { params }: Context): Promise<Response> {
  return answer(async () => {
    const text = exportTunnel(
      (await params).id,
      Object.fromEntries(new URL(request.url).searchParams),
    );
    return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8" } });
  });
}
