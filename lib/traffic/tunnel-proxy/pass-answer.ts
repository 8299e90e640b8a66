import http from "node:http";
import { endToEnd, goesInChunks, harmlessPairs, headText, writable } from "@/lib/network/headers";
import type { Watcher } from "@/lib/traffic/watcher";
import { explainFailure, readable } from "@/lib/upstream/explain-failure";
import { Unpassable } from "@/lib/upstream/unpassable";
import type { Onward } from "./forward";
import type { guard } from "./guard";

export type AnswerPass = {
  watcher: Watcher | undefined;
  onReached(failure?: Error): void;
  apart?: Onward["apart"];
  answering: ReturnType<typeof guard>;
  /** What is wrong with the connection to the app, if anything. */
  brokenBy(): Error | undefined;
};

/** Writes the app's answer to the visitor as it comes. Throws when Node's writer refuses the head. */
export function passAnswer(
  answer: http.IncomingMessage,
  response: http.ServerResponse,
  { watcher, onReached, apart, answering, brokenBy }: AnswerPass,
): void {
  const status = answer.statusCode ?? 502;
  if (status === 101)
    throw new Unpassable("answer", "it changes the protocol, for which nobody asked");
  const headers = endToEnd(apart ? apart.clean(answer.rawHeaders) : answer.rawHeaders);
  // After the app's own `Connection` has counted: it may name them.
  if (apart) headers.push(...apart.added);
  response.sendDate = false;
  response.writeHead(
    status,
    answer.statusMessage,
    writable(headers, goesInChunks(response.req, status, headers)),
  );
  onReached();
  watcher?.answer(status, answer.statusMessage ?? "", answer.rawHeaders);
  // Sends the head at once if no body bytes are here yet, because the first bytes of an event stream may come much
  // later.
  setImmediate(() => response.flushHeaders());
  if (watcher) answer.on("data", (chunk: Buffer) => watcher.responseChunk(chunk));
  // Registered before the pipe's own listener, which ends the response.
  answer.on(
    "end",
    answering(() => {
      if (answer.rawTrailers.length > 0)
        response.addTrailers(harmlessPairs(apart?.clean(answer.rawTrailers) ?? answer.rawTrailers));
    }),
  );
  response.on("finish", () => watcher?.end({ state: "done", trailers: answer.rawTrailers }));
  const breakOff = () => {
    if (answer.complete || response.destroyed) return;
    watcher?.end({ state: "failed", error: whyBroken(brokenBy()) });
    response.destroy();
  };
  answer.on("error", breakOff);
  answer.on("close", breakOff);
  answer.pipe(response);
}

function whyBroken(error: Error | undefined): string {
  const failure = error && readable(error);
  return failure instanceof Unpassable
    ? explainFailure(failure).detail
    : "The app broke off its answer.";
}

/** Passes on an informational answer (1xx), which comes before the real one. */
export function passInformation(
  { statusCode, rawHeaders }: http.InformationEvent,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { apart }: Pick<AnswerPass, "apart"> = {},
): void {
  // Clients before HTTP/1.1 do not know informational answers.
  if (response.headersSent || request.httpVersion === "1.0") return;
  if (statusCode === 100) return response.writeContinue();
  // Written by hand, because `writeEarlyHints` takes one Link only and throws on many valid ones.
  const startLine = `HTTP/1.1 ${statusCode} ${http.STATUS_CODES[statusCode] ?? "Information"}`;
  const fields = harmlessPairs(endToEnd(apart?.clean(rawHeaders) ?? rawHeaders)).flat();
  response.socket?.write(headText(startLine, fields), "latin1");
}
