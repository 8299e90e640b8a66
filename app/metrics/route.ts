import { answer } from "@/app/api/answer";
import { METRICS_TYPE, writeMetrics } from "@/lib/traffic/metrics";

export function GET(): Promise<Response> {
  return answer(() => new Response(writeMetrics(), { headers: { "content-type": METRICS_TYPE } }));
}
