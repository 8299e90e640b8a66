import { answer, readJson } from "@/app/api/answer";
import { orderTunnels } from "@/lib/tunnels/order-tunnels";

export function POST(request: Request): Promise<Response> {
  return answer(async () => orderTunnels(await readJson(request)));
}
