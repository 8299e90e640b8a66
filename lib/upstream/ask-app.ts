import type http from "node:http";
import { type AppFailure, reasonFor } from "@/lib/contract/app-failure";
import { TimeoutError } from "@/lib/network/timeout-error";
import { explainFailure, readable } from "./explain-failure";
import { openUpstreamClient } from "./upstream-client";

/** How a local app answered a GET, or why it did not: as the upstream proxy explains it. */
export type AppAnswer =
  | { ok: true; status: number; headers: http.IncomingHttpHeaders; body: string }
  | ({ ok: false } & AppFailure);

export type AppQuestion = {
  /** Scheme, host and port, or `unix:` and a socket's path. */
  upstreamUrl: string;
  /** The front page when absent. */
  path?: string;
  /** What the app reads in `Host`. */
  host: string;
  verifyTls: boolean;
  ms: number;
  headers?: Record<string, string>;
};

const MAX_BODY = 64 * 1024;

/** Asks the app by the client that visitors' requests go through. Reads 64 KiB at most. */
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
      // Told apart here: the error is the same.
      if (request.socket?.connecting === false) fail(failureOf("no-answer"));
      request.destroy(new TimeoutError());
    }, ms);
    // It answered with an upgrade that nobody asked for.
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
