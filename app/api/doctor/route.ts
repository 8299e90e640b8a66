import { answer } from "@/app/api/answer";
import { streamLines } from "@/app/api/stream-lines";
import { beginDoctor, examine, streamDoctor } from "@/lib/doctor/doctor";

/** The report, or with `Accept: application/x-ndjson` each part as a line as soon as it is done. */
export function GET(request: Request): Promise<Response> {
  return answer(() => {
    if (!request.headers.get("accept")?.includes("application/x-ndjson")) return examine();
    return streamLines(streamDoctor(beginDoctor()));
  });
}
