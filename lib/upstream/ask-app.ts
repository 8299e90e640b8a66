import type http from "node:http";
import { type AppFailure, reasonFor } from "@/lib/contract/app-failure";
import { TimeoutError } from "@/lib/network/timeout-error";
import { explainFailure, readable } from "./explain-failure";
import { openUpstreamClient } from "./upstream-client";

/** A local app's answer to a GET, or why there is none, explained as for visitors' requests. */
export type AppAnswer =
  | { ok: true; status: number; headers: http.IncomingHttpHeaders; body: string }
  | ({ ok: false } & AppFailure);

export type AppQuestion = {
  /** Scheme, host and port, or `unix:` and a socket's path. */
  upstreamUrl: string;
  /** The front page when absent. */
  path?: string;
  /** The value of `Host`. */
  host: string;
  verifyTls: boolean;
  ms: number;
  headers?: Record<string, string>;
};

const MAX_BODY = 64 * 1024;

/** Sends a GET to the app with the same client as visitors' requests. Reads 64 KiB at most. */
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
    const fail = (failure: AppFailure) => resolve({ ok: false, ...failure });
    const timer = setTimeout(() => {
      // Connected but without an answer. The error alone does not show this.
      if (request.socket?.connecting === false) fail(failureOf("no-answer"));
      request.destroy(new TimeoutError());
    }, ms);
    // Node closes the connection when the app answers with an upgrade that was not requested.
    const hungUp = () => fail(failureOf("cut"));
    request.on("close", () => clearTimeout(timer));
    request.on("close", hungUp);
    request.on("error", (error) => fail(explainFailure(readable(error))));
    request.on("response", (response) => {
      request.off("close", hungUp);
      read(response, (body) => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ ok: true, status, headers: answered, body });
      });
    });
    request.end();
  });
}

function read(response: http.IncomingMessage, then: (body: string) => void): void {
  let body = "";
  const done = () => {
    response.destroy();
    then(body);
  };
  response.setEncoding("utf8");
  response.on("data", (text: string) => {
    body += text;
    if (body.length > MAX_BODY) done();
  });
  response.on("end", done);
  response.on("error", done);
}

function failureOf(code: AppFailure["code"]): AppFailure {
  return { code, detail: reasonFor(code).detail };
}
