import { createHash } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { z } from "zod";

/** What an app has received of one request. */
export type Seen = {
  method: string;
  url: string;
  headers: [string, string][];
  body: string;
  trailers: [string, string][];
  /** The visitor left before the request was complete. */
  cut: boolean;
};

export type TestApp = { port: number; seen: Seen[]; close(): void };

const MAX_HEAD = 256 * 1024;

/** An app on Node's own HTTP server that answers with what it received. */
export async function nodeApp(): Promise<TestApp> {
  const seen: Seen[] = [];
  const server = http.createServer({ maxHeaderSize: MAX_HEAD, keepAliveTimeout: 1_000 });
  server.on("request", (request, response) => {
    if (request.url === "/endless") return endless(request, response, seen);
    record(request, seen, (length) => {
      const headers = ["X-App", "1", "Set-Cookie", "a=1", "set-cookie", "b=2"];
      response.sendDate = false;
      response.writeHead(200, "Fine", headers);
      response.end(`got ${length}`);
    });
  });
  server.on("checkContinue", (request, response) => {
    response.sendDate = false;
    if (request.url === "/refuse") return void response.writeHead(413).end("too much");
    response.writeContinue();
    server.emit("request", request, response);
  });
  server.on("upgrade", (request, socket, head) => {
    record(request, seen, () => undefined, true);
    socket.on("error", () => undefined);
    if (request.url === "/no-upgrade") {
      return socket.end(
        "HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n6\r\nno way\r\n0\r\n\r\n",
      );
    }
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${request.headers.upgrade}\r\nX-Raw: \xe9\r\n\r\n`,
      "latin1",
    );
    if (head.length > 0) socket.write(head);
    socket.pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: portOf(server),
    seen,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function record(
  request: http.IncomingMessage,
  seen: Seen[],
  then: (length: number) => void,
  isUpgrade = false,
): void {
  const entry: Seen = {
    method: request.method ?? "",
    url: request.url ?? "",
    headers: inPairs(request.rawHeaders),
    body: "",
    trailers: [],
    cut: false,
  };
  seen.push(entry);
  if (isUpgrade) return;
  const hash = createHash("sha256");
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    hash.update(chunk);
    length += chunk.length;
  });
  request.on("error", () => {
    entry.cut = true;
  });
  request.on("end", () => {
    entry.body = `${length} ${hash.digest("hex")}`;
    entry.trailers = inPairs(request.rawTrailers);
    then(length);
  });
}

/** Writes until the visitor leaves, and records that. */
function endless(request: http.IncomingMessage, response: http.ServerResponse, seen: Seen[]): void {
  const entry: Seen = {
    method: "GET",
    url: "/endless",
    headers: [],
    body: "",
    trailers: [],
    cut: false,
  };
  seen.push(entry);
  request.on("error", () => undefined);
  response.on("close", () => {
    entry.cut = true;
  });
  const more = () => {
    while (!response.destroyed && response.write("x".repeat(16_384)));
  };
  response.on("drain", more);
  more();
}

/** An app that answers every request with the same bytes, and then closes or resets the connection. */
export async function rawApp(answer: string, ending: "end" | "reset"): Promise<TestApp> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    let got = "";
    socket.on("data", (chunk) => {
      got += chunk.toString("latin1");
      if (!got.includes("\r\n\r\n")) return;
      got = "";
      if (ending === "end") socket.end(answer, "latin1");
      else socket.write(answer, "latin1", () => setImmediate(() => socket.resetAndDestroy()));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: portOf(server),
    seen: [],
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function inPairs(raw: string[]): [string, string][] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as [string, string]] : [],
  );
}

function portOf(server: net.Server): number {
  return z.object({ port: z.int() }).parse(server.address()).port;
}
