import { answer } from "@/app/api/answer";
import { METRICS_TYPE, writeMetrics } from "@/lib/server/metrics";

export function GET(): Promise<Response> {
  return answer(
    async () => new Response(await writeMetrics(), { headers: { "content-type": METRICS_TYPE } }),
  );
}
