import { createHmac } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";
import { isLookUpError } from "@/lib/contract/look-up-error";
import { isDashboard } from "@/lib/network/dashboard-address";
import { limitInformation } from "@/lib/network/limit-information";
import { allowedLookup, isAllowedAddress, RefusedAddress } from "./webhook-address";

export type Target = { url: string; secret: string };

/** The result of one attempt. `again`: another attempt may succeed. */
export type Attempt = { ok: boolean; again: boolean; detail: string };

const ATTEMPT_MS = 10_000;

/**
 * `t=<seconds since 1970>,v1=<hex>`: the HMAC-SHA256 of `<t>.<body>` under the secret. The signature includes
 * the time, so that a receiver can refuse a recorded message that is sent again.
 */
export function sign(secret: string, body: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

/** Sends once, within 10 s, following no redirect. Never throws. */
export function postWebhook({ url, secret }: Target, body: string): Promise<Attempt> {
  const target = new URL(url);
  const secure = target.protocol === "https:";
  const host = target.hostname.replace(/^\[|\]$/g, "");
  const isRefused = isIP(host) !== 0 && !isAllowedAddress(host, secure);
  // Gatehouse may use this port only since the address was stored.
  if (isRefused || isDashboard(target)) {
    return Promise.resolve(explain(new RefusedAddress(host)));
  }
  return new Promise((resolve) => {
    const request = (secure ? https : http).request(target, {
      method: "POST",
      agent: false,
      lookup: allowedLookup(secure),
      // Also when NODE_TLS_REJECT_UNAUTHORIZED says otherwise, as everywhere.
      rejectUnauthorized: true,
      signal: AbortSignal.timeout(ATTEMPT_MS),
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "user-agent": "Gatehouse",
        "gatehouse-signature": sign(secret, body, Math.floor(Date.now() / 1000)),
      },
    });
    limitInformation(request).on("response", (answer) => {
      resolve(judge(answer.statusCode ?? 0));
      answer.destroy();
    });
    request.on("error", (error) => resolve(explain(error)));
    // Node closes the connection without an error when a server answers with an upgrade that was not requested.
    request.on("close", () =>
      resolve(explain(new Error("it closed the connection without an answer"))),
    );
    request.end(body);
  });
}

// These refusals, and all errors of the server, are temporary. All others are permanent.
const PASSING = new Set([408, 425, 429]);

function judge(status: number): Attempt {
  const ok = status >= 200 && status < 300;
  const again = PASSING.has(status) || status >= 500;
  const moved = status >= 300 && status < 400;
  const detail = moved
    ? `It answered ${status}: it redirects, and redirects are not followed.`
    : `It answered ${status}.`;
  return { ok, again, detail };
}

function explain(error: Error & { code?: string }): Attempt {
  if (error instanceof RefusedAddress)
    return { ok: false, again: false, detail: `${error.message}.` };
  const detail =
    error.name === "TimeoutError" || error.code === "ABORT_ERR"
      ? `It did not answer within ${ATTEMPT_MS / 1_000} s.`
      : `It could not be reached (${isLookUpError(error) ? error.message : (error.code ?? error.message)}).`;
  return { ok: false, again: true, detail };
}
