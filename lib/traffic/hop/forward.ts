import http from "node:http";
import { harmlessPairs, hasBody, type RawHeaders, writable } from "@/lib/traffic/headers";
import type { Watcher } from "@/lib/traffic/watcher";
import { answerFailure } from "./answer-failure";
import { asUnpassable, explainFailure, readable } from "./explain-failure";
import { guard } from "./guard";
import { passAnswer, passInformation } from "./pass-answer";
import { type MessageSide, Unpassable } from "./unpassable";
import type { UpstreamClient } from "./upstream-client";

export type Onward = {
  client: UpstreamClient;
  /** For the app: without those of the connection before. */
  headers: RawHeaders;
  watcher: Watcher | undefined;
  /** What became of the attempt to reach the app. */
  onReached(failure?: Error): void;
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
  request.on("error", () => undefined);
  response.on("error", () => response.destroy());
  request.on("end", () => watcher?.requestEnd(request.rawTrailers));
  response.on("close", () => {
    if (!response.writableFinished) watcher?.end({ state: "aborted" });
  });
  const refuse = (error: unknown) => {
    fail(asUnpassable("request", error), request, response, onward);
  };
  guard(refuse)(send)(request, response, onward, repeatable);
}

function send(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  onward: Onward,
  repeatable: boolean,
  isRepeat = false,
): void {
  const { client, watcher } = onward;
  const framing = framingOf(request);
  const outgoing = client.request({
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers: writable([...onward.headers, ...framing], framing.length > 0),
    fresh: !repeatable || isRepeat,
  });
  let isDecided = false;
  const guarded = (side: MessageSide) =>
    guard((error) => {
      isDecided = true;
      outgoing.destroy();
      fail(asUnpassable(side, error), request, response, onward);
    });
  const [requesting, answering] = [guarded("request"), guarded("answer")];
  whenConnected(outgoing, () => watcher?.connected());
  outgoing.on(
    "information",
    answering((info: http.InformationEvent) => passInformation(info, request, response)),
  );
  let broken: Error | undefined;
  outgoing.on(
    "response",
    answering((answer: http.IncomingMessage) => {
      isDecided = true;
      passAnswer(answer, response, { ...onward, answering, brokenBy: () => broken });
    }),
  );
  outgoing.on(
    "upgrade",
    answering(() => {
      throw new Unpassable("answer", "it changes the protocol, for which nobody asked");
    }),
  );
  outgoing.on("error", (error: NodeJS.ErrnoException) => {
    broken = error;
    // What the app still said is passed on, also when it did not want to hear the rest.
    if (isDecided || response.destroyed) return;
    // The app closed an idle connection at the very moment that we used it.
    if (repeatable && outgoing.reusedSocket && !isRepeat && isCut(error)) {
      return requesting(send)(request, response, onward, repeatable, true);
    }
    fail(readable(error), request, response, onward);
  });
  response.on("close", () => outgoing.destroy());
  if (repeatable) return void outgoing.end();
  sendBody(request, response, outgoing, requesting);
}

function sendBody(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  outgoing: http.ClientRequest,
  requesting: ReturnType<typeof guard>,
): void {
  outgoing.flushHeaders();
  request.on(
    "end",
    requesting(() => {
      if (request.rawTrailers.length > 0) outgoing.addTrailers(harmlessPairs(request.rawTrailers));
    }),
  );
  request.pipe(outgoing);
  // An answer that did not wait for the whole body: the rest is read and dropped, for the next request's sake.
  response.on("finish", () => request.unpipe(outgoing).resume());
}

/** The body goes out as it came, in chunks or with its length. */
function framingOf({ headers }: http.IncomingMessage): RawHeaders {
  const coding = headers["transfer-encoding"];
  if (coding === undefined) return [];
  if (coding.toLowerCase() === "chunked") return ["transfer-encoding", "chunked"];
  // The body would reach the app in a coding of which it is not told (RFC 9112, section 6.1).
  const reason = "the header Transfer-Encoding has more in it than chunked";
  throw new Unpassable("request", reason, { status: 501 });
}

/** The visitor gets a page for it, as long as nothing else has gone out to them. */
function fail(
  error: Error,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { watcher, onReached }: Onward,
): void {
  if (!(error instanceof Unpassable && error.side === "request")) onReached(error);
  if (response.headersSent) {
    watcher?.end({ state: "failed", error: explainFailure(error) });
    response.destroy();
    return;
  }
  const status = error instanceof Unpassable ? error.status : 502;
  watcher?.answer(status, http.STATUS_CODES[status] ?? "", []);
  watcher?.end({ state: "failed", error: explainFailure(error) });
  answerFailure(request, response, error);
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
