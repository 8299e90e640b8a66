import http from "node:http";
import { harmlessPairs, hasBody, type RawHeaders, writable } from "@/lib/network/headers";
import type { Watcher } from "@/lib/traffic/watcher";
import { asUnpassable, explainFailure, readable } from "@/lib/upstream/explain-failure";
import { type MessageSide, Unpassable } from "@/lib/upstream/unpassable";
import type { UpstreamClient } from "@/lib/upstream/upstream-client";
import { answerFailure } from "./answer-failure";
import { guard } from "./guard";
import { passAnswer, passInformation } from "./pass-answer";

export type Onward = {
  client: UpstreamClient;
  /** The headers for the app, without those of the visitor's connection. */
  headers: RawHeaders;
  watcher: Watcher | undefined;
  /** Reports whether the app was reached. */
  onReached(failure?: Error): void;
  /** Where other apps share its visitors' browsers: what goes back of the app's headers, and what comes to them. */
  apart?: { clean(raw: RawHeaders): RawHeaders; added: RawHeaders };
};

// A request with one of these methods may be repeated without harm (RFC 9110, section 9.2.2).
const REPEATABLE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

type Exchange = {
  request: http.IncomingMessage;
  response: http.ServerResponse;
  onward: Onward;
  repeatable: boolean;
};

/** Passes one request to the app and its answer back. Nothing is buffered: the slower side sets the speed. */
export function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  onward: Onward,
): void {
  const repeatable = REPEATABLE.has(request.method ?? "") && !hasBody(request);
  const exchange = { request, response, onward, repeatable };
  const { watcher } = onward;
  if (watcher && hasBody(request)) {
    request.on("data", (chunk: Buffer) => watcher.requestChunk(chunk));
  }
  request.on("error", () => undefined);
  response.on("error", () => response.destroy());
  request.on("end", () => watcher?.requestEnd(request.rawTrailers));
  response.on("close", () => {
    if (!response.writableFinished) watcher?.end({ state: "aborted" });
  });
  guard((error) => fail(asUnpassable("request", error), exchange))(send)(exchange);
}

function send(exchange: Exchange, isRepeat = false): void {
  const { request, response, onward, repeatable } = exchange;
  const framing = framingOf(request);
  const outgoing = onward.client.request({
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers: writable([...onward.headers, ...framing], framing.length > 0),
    fresh: !repeatable || isRepeat,
  });
  const fate: Fate = { isDecided: false };
  const guarded = (side: MessageSide) =>
    guard((error) => {
      fate.isDecided = true;
      outgoing.destroy();
      fail(asUnpassable(side, error), exchange);
    });
  const requesting = guarded("request");
  takeAnswer(outgoing, exchange, fate, guarded("answer"));
  outgoing.on("error", (error: NodeJS.ErrnoException) => {
    fate.broken = error;
    // An answer is passed on even if the app did not read the whole request.
    if (fate.isDecided || response.destroyed) return;
    // The app closed an idle connection in the moment when we used it.
    const isStale = repeatable && outgoing.reusedSocket && !isRepeat && isCut(error);
    if (isStale) requesting(send)(exchange, true);
    else fail(readable(error), exchange);
  });
  response.on("close", () => outgoing.destroy());
  if (repeatable) outgoing.end();
  else sendBody(request, response, outgoing, requesting);
}

type Fate = {
  /** An answer has come, or it is certain that none will. */
  isDecided: boolean;
  /** What is wrong with the connection to the app. */
  broken?: Error;
};

function takeAnswer(
  outgoing: http.ClientRequest,
  { request, response, onward }: Exchange,
  fate: Fate,
  answering: ReturnType<typeof guard>,
): void {
  whenConnected(outgoing, () => onward.watcher?.connected());
  outgoing.on(
    "information",
    answering((info: http.InformationEvent) => passInformation(info, request, response, onward)),
  );
  outgoing.on(
    "response",
    answering((answer: http.IncomingMessage) => {
      fate.isDecided = true;
      passAnswer(answer, response, { ...onward, answering, brokenBy: () => fate.broken });
    }),
  );
  outgoing.on(
    "upgrade",
    answering(() => {
      throw new Unpassable("answer", "it changes the protocol, for which nobody asked");
    }),
  );
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
  // The app answered before it read the whole body. The rest is read and dropped, so that the connection can be used
  // for the next request.
  response.on("finish", () => request.unpipe(outgoing).resume());
}

/** The body is sent as it came, in chunks or with its length. */
function framingOf({ headers }: http.IncomingMessage): RawHeaders {
  const coding = headers["transfer-encoding"];
  if (coding === undefined) return [];
  if (coding.toLowerCase() === "chunked") return ["transfer-encoding", "chunked"];
  // The app would get the body in a coding that no header names (RFC 9112, section 6.1).
  const reason = "the header Transfer-Encoding has more in it than chunked";
  throw new Unpassable("request", reason, { status: 501 });
}

/** The visitor gets an error page if nothing has been sent to them yet. */
function fail(error: Error, { request, response, onward }: Exchange): void {
  const { watcher, onReached } = onward;
  if (!(error instanceof Unpassable && error.side === "request")) onReached(error);
  if (response.headersSent) {
    watcher?.end({ state: "failed", error: explainFailure(error).detail });
    response.destroy();
    return;
  }
  const status = error instanceof Unpassable ? error.status : 502;
  watcher?.answer(status, http.STATUS_CODES[status] ?? "", []);
  watcher?.end({ state: "failed", error: explainFailure(error).detail });
  answerFailure(request, response, error, onward.apart !== undefined);
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
