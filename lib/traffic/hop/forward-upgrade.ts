import http from "node:http";
import type { Duplex } from "node:stream";
import { endToEnd, headText } from "@/lib/traffic/headers";
import { explainFailure } from "./explain-failure";
import { type Onward, whenConnected } from "./forward";

/** Takes a request that wants another protocol to the app. If the app agrees, bytes pass both ways from then on. */
export function forwardUpgrade(
  request: http.IncomingMessage,
  socket: Duplex,
  head: Buffer,
  onward: Onward,
): void {
  const { client, watcher } = onward;
  const outgoing = client.request({
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers: [...onward.headers, "connection", "Upgrade", "upgrade", request.headers.upgrade ?? ""],
    fresh: true,
  });
  whenConnected(outgoing, () => watcher?.connected());
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    outgoing.destroy();
    watcher?.end({ state: "aborted" });
  });
  outgoing.on("upgrade", (answer, upstream, rest) => {
    onward.onReached();
    watcher?.answer(answer.statusCode ?? 101, answer.statusMessage ?? "", answer.rawHeaders);
    socket.write(
      headText(`HTTP/1.1 101 ${answer.statusMessage ?? ""}`, answer.rawHeaders),
      "latin1",
    );
    join(socket, upstream, rest, onward);
  });
  let answered = false;
  outgoing.on("response", (answer) => {
    answered = true;
    onward.onReached();
    watcher?.answer(answer.statusCode ?? 502, answer.statusMessage ?? "", answer.rawHeaders);
    refuse(answer, socket, onward);
  });
  outgoing.on("error", (error: NodeJS.ErrnoException) => {
    if (socket.destroyed || answered) return void socket.destroy();
    onward.onReached(error);
    watcher?.answer(502, "Bad Gateway", []);
    watcher?.end({ state: "failed", error: explainFailure(error) });
    socket.end(
      headText("HTTP/1.1 502 Bad Gateway", ["connection", "close", "content-length", "0"]),
    );
  });
  if (head.length > 0) socket.unshift(head);
  takeBody(request, socket, outgoing);
}

/** A body goes with the request, as long as it says it is. What follows waits for the app's answer. */
function takeBody(
  request: http.IncomingMessage,
  socket: Duplex,
  outgoing: http.ClientRequest,
): void {
  const length = Number(request.headers["content-length"] ?? 0);
  if (!(length > 0)) return void outgoing.end();
  let left = length;
  const take = (chunk: Buffer) => {
    const part = chunk.subarray(0, left);
    left -= part.length;
    if (part.length > 0) outgoing.write(part);
    if (left > 0) return;
    socket.off("data", take);
    socket.pause();
    if (chunk.length > part.length) socket.unshift(chunk.subarray(part.length));
    outgoing.end();
  };
  socket.on("data", take);
}

function join(socket: Duplex, upstream: Duplex, rest: Buffer, { watcher }: Onward): void {
  watcher?.upgraded();
  // Not `aborted`: a socket has no other end than that one side closes it.
  const end = () => {
    watcher?.end({ state: "done" });
    socket.destroy();
    upstream.destroy();
  };
  upstream.on("error", end);
  upstream.on("close", end);
  socket.prependListener("close", end);
  if (rest.length > 0) upstream.unshift(rest);
  if (watcher) {
    socket.on("data", (chunk: Buffer) => watcher.requestChunk(chunk));
    upstream.on("data", (chunk: Buffer) => watcher.responseChunk(chunk));
  }
  socket.pipe(upstream).pipe(socket);
}

/** The app answers as if it had not been asked: its answer, and then the connection ends. */
function refuse(answer: http.IncomingMessage, socket: Duplex, { watcher }: Onward): void {
  const headers = [...endToEnd(answer.rawHeaders), "connection", "close"];
  const status = `${answer.statusCode} ${answer.statusMessage || http.STATUS_CODES[answer.statusCode ?? 0] || ""}`;
  socket.write(headText(`HTTP/1.1 ${status}`, headers), "latin1");
  if (watcher) answer.on("data", (chunk: Buffer) => watcher.responseChunk(chunk));
  answer.on("end", () => watcher?.end({ state: "done", trailers: answer.rawTrailers }));
  answer.on("error", () => {
    watcher?.end({ state: "failed", error: "The app broke off its answer." });
    socket.destroy();
  });
  answer.pipe(socket);
}
