import http from "node:http";
import type net from "node:net";
import { Pieces } from "@/lib/base/pieces";
import { endToEnd, headText, writable } from "@/lib/network/headers";
import { BARE_HEADERS } from "@/lib/traffic/gate/page";
import { asUnpassable, explainFailure, readable } from "@/lib/upstream/explain-failure";
import { Unpassable } from "@/lib/upstream/unpassable";
import { describeFailure } from "./answer-failure";
import { type Onward, whenConnected } from "./forward";
import { guard } from "./guard";

/** More bytes than a real client sends before the app has accepted the WebSocket. */
const MOST_EARLY_BYTES = 64 * 1024;
/** How long the second side may continue after the first has ended, in milliseconds. */
const LINGER_MS = 3_000;

/** Passes a WebSocket request to the app. If the app accepts, bytes then pass both ways. */
export function forwardUpgrade(request: http.IncomingMessage, head: Buffer, onward: Onward): void {
  const { socket } = request;
  const { watcher } = onward;
  const early = holdEarly(socket, head);
  const fail = failOnce(socket, onward);
  socket.on("close", () => watcher?.end({ state: "aborted" }));
  guard((error) => fail(asUnpassable("request", error)))(() => {
    const outgoing = onward.client.request({
      method: request.method ?? "GET",
      path: request.url ?? "/",
      headers: [
        ...writable(onward.headers, false),
        ...["connection", "Upgrade", "upgrade", "websocket"],
      ],
      fresh: true,
    });
    socket.on("close", () => outgoing.destroy());
    listen(outgoing, socket, early, fail, onward);
    outgoing.end();
  })();
}

function listen(
  outgoing: http.ClientRequest,
  socket: net.Socket,
  early: EarlyBytes,
  fail: (error: Error) => void,
  onward: Onward,
): void {
  const { watcher } = onward;
  const answering = guard((error) => {
    fail(asUnpassable("answer", error));
    outgoing.destroy();
  });
  whenConnected(outgoing, () => watcher?.connected());
  outgoing.on(
    "upgrade",
    answering((answer: http.IncomingMessage, upstream: net.Socket, rest: Buffer) => {
      // From here on nobody else handles the errors of this socket.
      upstream.on("error", () => upstream.destroy());
      socket.on("close", () => upstream.destroy());
      if (answer.headers.upgrade?.toLowerCase() !== "websocket") throw notAsked();
      const headers = onward.apart?.clean(answer.rawHeaders) ?? answer.rawHeaders;
      socket.write(headText("HTTP/1.1 101 Switching Protocols", headers), "latin1");
      onward.onReached();
      watcher?.answer(101, answer.statusMessage ?? "", answer.rawHeaders);
      if (rest.length > 0) upstream.unshift(rest);
      join(socket, upstream, early, onward);
    }),
  );
  outgoing.on(
    "response",
    answering((answer: http.IncomingMessage) => refuse(answer, socket, onward)),
  );
  outgoing.on("error", (error) => fail(readable(error)));
}

type EarlyBytes = { release(): Buffer[] };

/** Reads the bytes that come before the app has accepted. Only reading shows that the visitor has left meanwhile. */
function holdEarly(socket: net.Socket, head: Buffer): EarlyBytes {
  const held = new Pieces();
  held.add(head);
  const hold = (chunk: Buffer) => {
    held.add(chunk);
    if (held.length > MOST_EARLY_BYTES) socket.destroy();
  };
  const leave = () => socket.destroy();
  socket.on("data", hold).on("end", leave);
  return {
    release: () => {
      socket.pause().off("data", hold).off("end", leave);
      return held.list();
    },
  };
}

/** Answers the visitor with an error once, and only if nothing has been sent to them yet. */
function failOnce(socket: net.Socket, { watcher, onReached }: Onward): (error: Error) => void {
  const before = socket.bytesWritten;
  let isOver = false;
  return (error) => {
    if (isOver) return;
    isOver = true;
    if (socket.destroyed || socket.bytesWritten > before) return void socket.destroy();
    if (!(error instanceof Unpassable && error.side === "request")) onReached(error);
    const { status, text } = describeFailure(error);
    const reason = http.STATUS_CODES[status] ?? "";
    watcher?.answer(status, reason, []);
    watcher?.end({ state: "failed", error: explainFailure(error).detail });
    const headers = Object.entries(BARE_HEADERS).flat();
    headers.push("connection", "close", "content-type", "text/plain; charset=utf-8");
    headers.push("content-length", String(Buffer.byteLength(text)));
    socket.end(headText(`HTTP/1.1 ${status} ${reason}`, headers) + text, "latin1");
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  };
}

/** Connects both sides so that they end together. Otherwise nobody would close the one that is left over. */
function join(
  socket: net.Socket,
  upstream: net.Socket,
  early: EarlyBytes,
  { watcher }: Onward,
): void {
  watcher?.upgraded();
  for (const chunk of early.release()) {
    watcher?.requestChunk(chunk);
    upstream.write(chunk);
  }
  if (watcher) {
    socket.on("data", (chunk: Buffer) => watcher.requestChunk(chunk));
    upstream.on("data", (chunk: Buffer) => watcher.responseChunk(chunk));
  }
  const cut = () => {
    socket.destroy();
    upstream.destroy();
  };
  const linger = () => void setTimeout(cut, LINGER_MS).unref();
  // The state is not `aborted`, because closing by one side is the normal end of a socket.
  socket.prependListener("close", () => watcher?.end({ state: "done" }));
  upstream.on("error", cut);
  socket.on("end", linger);
  upstream.on("end", linger);
  // The last bytes of the app are still on their way to the visitor.
  upstream.on("close", () => {
    watcher?.end({ state: "done" });
    socket.end();
    linger();
  });
  socket.pipe(upstream).pipe(socket);
}

/** The app refused the upgrade: its answer is passed on, and the connection ends. */
function refuse(answer: http.IncomingMessage, socket: net.Socket, onward: Onward): void {
  const { watcher, onReached, apart } = onward;
  const { statusCode = 0, statusMessage, rawHeaders } = answer;
  if (statusCode === 101) throw notAsked();
  if (statusCode < 200) throw new Unpassable("answer", "its status is no number from 100 to 999");
  const headers = endToEnd(apart?.clean(rawHeaders) ?? rawHeaders);
  headers.push(...(apart?.added ?? []), "connection", "close");
  const status = `${statusCode} ${statusMessage || http.STATUS_CODES[statusCode] || ""}`;
  socket.write(headText(`HTTP/1.1 ${status}`, headers), "latin1");
  onReached();
  watcher?.answer(statusCode, statusMessage ?? "", rawHeaders);
  if (watcher) answer.on("data", (chunk: Buffer) => watcher.responseChunk(chunk));
  answer.on("end", () => watcher?.end({ state: "done", trailers: answer.rawTrailers }));
  answer.on("error", () => {
    watcher?.end({ state: "failed", error: "The app broke off its answer." });
    socket.destroy();
  });
  answer.on("end", () => void setTimeout(() => socket.destroy(), LINGER_MS).unref());
  answer.pipe(socket);
}

function notAsked(): Unpassable {
  return new Unpassable("answer", "it changes the protocol, and not to the one that was asked for");
}
