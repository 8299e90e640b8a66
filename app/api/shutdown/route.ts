import { after } from "next/server";
import { answer } from "@/app/api/answer";
import { requireToken } from "@/lib/secrets/asker";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { shutDown } from "@/lib/server/launch/obey-parent.mjs";

export function POST(request: Request): Promise<Response> {
  return answer(() => {
    requireToken(askerOf(request.headers), "This ends the dashboard, and its tunnels go offline.");
    after(shutDown);
    return new Response(null, { status: 202 });
  });
}
