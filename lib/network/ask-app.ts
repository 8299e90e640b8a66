import type http from "node:http";
import { openUpstreamClient } from "@/lib/traffic/hop/upstream-client";
import { failureInWords } from "./failure-words";
import { TimeoutError } from "./timeout-error";

/** How a local app answered a GET. `failure` when it did not. */
export type AppAnswer =
  | { ok: true; status: number; headers: http.IncomingHttpHeaders; body: string }
  | {
      ok: false;
      failure: "refused" | "timeout" | "not-http" | "certificate" | "other";
      message: string;
    };

export type AppQuestion = {
  /** Scheme, host and port, or `unix:` and a socket's path. */
  upstreamUrl: string;
  /** The front page when absent. */
  path?: string;
  /** The host name that the request says it is for. */
  host: string;
  verifyTls: boolean;
  ms: number;
  headers?: Record<string, string>;
};

const MAX_BODY = 64 * 1024;

/** Asks the app as a visitor's request would arrive: with the tunnel's host name. Reads 64 KiB at most. */
export function askApp(question: AppQuestion): Promise<AppAnswer> {
  const { upstreamUrl, path = "/", host, verifyTls, ms, headers = {} } = question;
  const client = openUpstreamClient({ upstreamUrl, verifyUpstreamTls: verifyTls });
  const sent = { Host: host, Accept: "text/html", ...headers, Connection: "close" };
  return new Promise((resolve) => {
    const request = client.request({
      method: "GET",
      path,
      headers: Object.entries(sent).flat(),
      fresh: true,
    });
    const timer = setTimeout(() => request.destroy(new TimeoutError()), ms);
    // It answered with an upgrade that nobody asked for.
    const hungUp = () =>
      resolve({ ok: false, failure: "other", message: "It hung up without an answer." });
    request.on("close", () => clearTimeout(timer));
    request.on("close", hungUp);
    request.on("error", (error) => resolve(describe(error)));
    request.on("response", (response) => {
      request.off("close", hungUp);
      const { statusCode: status = 0, headers: answered } = response;
      let body = "";
      const done = () => {
        response.destroy();
        resolve({ ok: true, status, headers: answered, body });
      };
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        body += text;
        if (body.length > MAX_BODY) done();
      });
      response.on("end", done);
      response.on("error", done);
    });
    request.end();
  });
}

function describe(error: NodeJS.ErrnoException): AppAnswer {
  const { code = "", message } = error;
  if (code === "ECONNREFUSED" || code === "ENOENT")
    return { ok: false, failure: "refused", message: "Nothing listens there." };
  if (error.name === "TimeoutError") {
    return {
      ok: false,
      failure: "timeout",
      message: "It accepts connections but does not answer.",
    };
  }
  if (/^HPE_|EPROTO|ERR_SSL|ECONNRESET/.test(code))
    return { ok: false, failure: "not-http", message };
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code)) {
    return { ok: false, failure: "certificate", message };
  }
  return {
    ok: false,
    failure: "other",
    message: `It cannot be reached: ${failureInWords(error).message}.`,
  };
}
