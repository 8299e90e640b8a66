import { answer } from "@/app/api/answer";
import { rotateToken } from "@/lib/server/access-guard/rotate-token";
import { askerOf, browserOf } from "@/lib/server/access-guard/session-service";

export function POST(request: Request): Promise<Response> {
  return answer(() => {
    const cookie = rotateToken(askerOf(request.headers), browserOf(request.headers));
    return new Response(null, {
      status: 204,
      ...(cookie && { headers: { "set-cookie": cookie } }),
    });
  });
}
