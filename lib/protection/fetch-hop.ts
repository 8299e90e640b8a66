import http from "node:http";
import https from "node:https";
import { guardedLookup, refuseUrl } from "@/lib/network/outside-addresses";

/** One answer, without following where it points. The body is not read. */
export type HopAnswer = { status: number; headers: http.IncomingHttpHeaders };

/**
 * Asks one URL. Rejects after `ms` milliseconds, when there is no answer at all, and for addresses that are never asked.
 * Names under .localhost are loopback (RFC 6761, 6.3), as in browsers, whatever the system's resolver says.
 */
export function fetchHop(
  url: URL,
  headers: Record<string, string>,
  ms: number,
): Promise<HopAnswer> {
  const refusal = refuseUrl(url.href);
  if (refusal) return Promise.reject(new Error(refusal));
  const client = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.get(
      url,
      { headers, lookup: guardedLookup, agent: false, signal: AbortSignal.timeout(ms) },
      (response) => {
        const { statusCode = 0, headers: answered } = response;
        response.destroy();
        resolve({ status: statusCode, headers: answered });
      },
    );
    request.on("error", reject);
  });
}
