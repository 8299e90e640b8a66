import { answer, readJson } from "@/app/api/answer";
import { askerOf } from "@/lib/server/access-guard/session-service";
import { createProjectTunnel, listProjectApps } from "@/lib/tunnels/projects";

export function GET(): Promise<Response> {
  return answer(() => listProjectApps());
}

export function POST(request: Request): Promise<Response> {
  const work = async () => createProjectTunnel(await readJson(request), askerOf(request.headers));
  return answer(work, { status: 201 });
}
