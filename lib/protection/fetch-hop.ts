import http from "node:http";
import https from "node:https";
import { loopbackLookup } from "@/lib/loopback-lookup";

/** One answer, without following where it points. The body is not read. */
export type HopAnswer = { status: number; headers: http.IncomingHttpHeaders };

/**
 * Asks one URL. Rejects after `ms` milliseconds, and when there is no answer at all.
 * Names under .localhost are loopback (RFC 6761, 6.3), as in browsers, whatever the system's resolver says.
 */
export function fetchHop(
  url: URL,
  headers: Record<string, string>,
  ms: number,
): Promise<HopAnswer> {
  const client = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.get(
      url,
      { headers, lookup: loopbackLookup, agent: false, signal: AbortSignal.timeout(ms) },
      (response) => {
        const { statusCode = 0, headers: answered } = response;
        response.destroy();
        resolve({ status: statusCode, headers: answered });
      },
    );
    request.on("error", reject);
  });
}
