import { answer } from "@/app/api/answer";
import { harFile } from "@/app/api/har-file";
import { listAllRequests } from "@/lib/tunnels/traffic";

export function GET(request: Request): Promise<Response> {
  return answer(async () => {
    const found = await listAllRequests(Object.fromEntries(new URL(request.url).searchParams));
    return "log" in found ? harFile(found, "requests") : found;
  });
}
