import { answer } from "@/app/api/answer";
import { rotateToken } from "@/lib/door/rotate-token";

export function POST(request: Request): Promise<Response> {
  return answer(() => {
    const cookie = rotateToken(request.headers.get("cookie") ?? undefined);
    return new Response(null, {
      status: 204,
      ...(cookie && { headers: { "set-cookie": cookie } }),
    });
  });
}
