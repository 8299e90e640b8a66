import { answer, readJson } from "@/app/api/answer";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { createTunnel, listTunnels } from "@/lib/tunnels/service";

export function GET(): Promise<Response> {
  return answer(() => listTunnels());
}

export function POST(request: Request): Promise<Response> {
  return answer(async () => createTunnel(await readJson(request), askerOf(request.headers)), {
    status: 201,
  });
}
