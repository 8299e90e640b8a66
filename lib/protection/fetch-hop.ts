import http from "node:http";
import https from "node:https";
import { isDashboard } from "@/lib/network/dashboard-address";
import { limitInformation } from "@/lib/network/limit-information";
import { isLoopbackAddress } from "@/lib/network/loopback-address";
import { guardedLookup, refuseUrl } from "@/lib/network/outside-addresses";

/** One answer. Redirects are not followed and the body is not read. */
export type HopAnswer = {
  status: number;
  headers: http.IncomingHttpHeaders;
  /**
   * Whether the answer certainly came from the requested server: with a verified certificate, or from this machine.
   * With plain http anybody on the network can answer.
   */
  isAuthentic: boolean;
};

/**
 * Asks one URL. Rejects after `ms` milliseconds, when there is no answer at all, and for addresses that must not be
 * asked, such as the dashboard's own. Names under .localhost are loopback (RFC 6761, 6.3), as in browsers, whatever the
 * system's resolver says. Certificates are verified even when NODE_TLS_REJECT_UNAUTHORIZED switches that off.
 */
export function fetchHop(
  url: URL,
  headers: Record<string, string>,
  ms: number,
  method = "GET",
): Promise<HopAnswer> {
  const refusal = refuseUrl(url.href);
  if (refusal) return Promise.reject(new Error(refusal));
  if (isDashboard(url)) return Promise.reject(new Error("That is the Gatehouse dashboard itself"));
  const isSecure = url.protocol === "https:";
  return new Promise((resolve, reject) => {
    const request = (isSecure ? https : http).request(url, {
      method,
      headers,
      lookup: guardedLookup,
      agent: false,
      rejectUnauthorized: true,
      signal: AbortSignal.timeout(ms),
    });
    limitInformation(request).on("response", (response) => {
      const { statusCode: status = 0, headers: answered, socket } = response;
      const isAuthentic = isSecure || isLoopbackAddress(socket.remoteAddress ?? "");
      response.destroy();
      resolve({ status, headers: answered, isAuthentic });
    });
    request.on("error", reject);
    // Node closes the connection without an error when a server answers with an upgrade that was not requested.
    request.on("close", () => reject(new Error("it closed the connection without an answer")));
    request.end();
  });
}
