import type http from "node:http";
import { endToEnd, hasBody, pairs, type RawHeaders } from "@/lib/traffic/headers";
import type { Watcher } from "@/lib/traffic/watcher";
import { answerDown } from "./answer-down";
import { explainFailure } from "./explain-failure";
import type { UpstreamClient } from "./upstream-client";

export type Onward = {
  client: UpstreamClient;
  /** For the app: without those of the connection before. */
  headers: RawHeaders;
  watcher: Watcher | undefined;
  /** Whether the app could be reached. */
  onReached(failure?: NodeJS.ErrnoException): void;
};

// Repeating one of these does no harm (RFC 9110, section 9.2.2).
const REPEATABLE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** Takes one request to the app and its answer back, unbuffered: whoever is slower sets the pace. */
export function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  onward: Onward,
): void {
  const repeatable = REPEATABLE.has(request.method ?? "") && !hasBody(request);
  const watcher = onward.watcher;
  if (watcher && hasBody(request)) {
    request.on("data", (chunk: Buffer) => watcher.requestChunk(chunk));
  }
  request.on("end", () => watcher?.requestEnd(request.rawTrailers));
  response.on("close", () => {
    if (!response.writableFinished) watcher?.end({ state: "aborted" });
  });
  send(request, response, onward, repeatable);
}

function send(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  onward: Onward,
  repeatable: boolean,
  isRepeat = false,
): void {
  const { client, watcher } = onward;
  const framing = request.headers["transfer-encoding"] ? ["transfer-encoding", "chunked"] : [];
  const outgoing = client.request({
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers: [...onward.headers, ...framing],
    fresh: !repeatable || isRepeat,
  });
  whenConnected(outgoing, () => watcher?.connected());
  outgoing.on("continue", () => response.writeContinue());
  outgoing.on("information", (info) => passInformation(info, response));
  let answered = false;
  outgoing.on("response", (answer) => {
    answered = true;
    onward.onReached();
    passAnswer(answer, response, watcher);
  });
  outgoing.on("error", (error: NodeJS.ErrnoException) => {
    // What the app still said is passed on, also when it did not want to hear the rest.
    if (answered || response.destroyed) return;
    // The app closed an idle connection at the very moment that we used it.
    if (repeatable && outgoing.reusedSocket && !isRepeat && isCut(error)) {
      return send(request, response, onward, repeatable, true);
    }
    fail(error, request, response, onward);
  });
  response.on("close", () => outgoing.destroy());
  if (repeatable) return void outgoing.end();
  outgoing.flushHeaders();
  request.on("end", () => {
    if (request.rawTrailers.length > 0) outgoing.addTrailers(pairs(request.rawTrailers));
  });
  request.pipe(outgoing);
  // An answer that did not wait for the whole body: the rest is read and dropped, for the next request's sake.
  response.on("finish", () => request.unpipe(outgoing).resume());
}

function passAnswer(
  answer: http.IncomingMessage,
  response: http.ServerResponse,
  watcher: Watcher | undefined,
): void {
  const status = answer.statusCode ?? 502;
  const headers = endToEnd(answer.rawHeaders);
  response.sendDate = false;
  response.writeHead(status, answer.statusMessage, headers);
  watcher?.answer(status, answer.statusMessage ?? "", answer.rawHeaders);
  // At once, unless the first bytes are here already: those of an event stream may be a long time coming.
  setImmediate(() => response.flushHeaders());
  if (watcher) answer.on("data", (chunk: Buffer) => watcher.responseChunk(chunk));
  // Before the pipe's own listener, which ends the response.
  answer.on("end", () => {
    if (answer.rawTrailers.length > 0) response.addTrailers(pairs(answer.rawTrailers));
  });
  response.on("finish", () => watcher?.end({ state: "done", trailers: answer.rawTrailers }));
  const breakOff = () => {
    if (answer.complete || response.destroyed) return;
    watcher?.end({ state: "failed", error: "The app broke off its answer." });
    response.destroy();
  };
  answer.on("error", breakOff);
  answer.on("close", breakOff);
  answer.pipe(response);
}

function passInformation(info: http.InformationEvent, response: http.ServerResponse): void {
  if (info.statusCode === 102) response.writeProcessing();
  const { link } = info.headers;
  if (info.statusCode === 103 && link !== undefined) response.writeEarlyHints({ link });
}

function fail(
  error: NodeJS.ErrnoException,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { watcher, onReached }: Onward,
): void {
  onReached(error);
  if (response.headersSent) {
    watcher?.end({ state: "failed", error: explainFailure(error) });
    response.destroy();
    return;
  }
  watcher?.answer(502, "Bad Gateway", []);
  watcher?.end({ state: "failed", error: explainFailure(error) });
  answerDown(request, response);
}

export function whenConnected(outgoing: http.ClientRequest, then: () => void): void {
  outgoing.on("socket", (socket) => {
    if (socket.connecting) socket.once("connect", then);
    else then();
  });
}

function isCut({ code }: NodeJS.ErrnoException): boolean {
  return code === "ECONNRESET" || code === "EPIPE";
}
