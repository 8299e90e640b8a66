import { createHash } from "node:crypto";
import http from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { WebSocketServer } from "ws";
import { z } from "zod";
import { homePage } from "./home-page";
import { hostileAnswer } from "./hostile-answers";
import { payload, payloadHash } from "./payload";

export type SampleAppOptions = { port?: number; host?: string; name?: string };

export type SampleApp = {
  port: number;
  url: string;
  /** The number of requests and sockets that have arrived, without the requests for this number. */
  hits(): number;
  /** The number of these that came through a tunnel, because dashboards on this machine look for apps too. */
  visits(): number;
  close(): Promise<void>;
};

/** A small app to put behind a tunnel: a page that greets the visitor, and routes that test the way to the app. */
export async function startSampleApp(options: SampleAppOptions = {}): Promise<SampleApp> {
  const { port = 0, host = "127.0.0.1", name = "Storefront" } = options;
  let hits = 0;
  let visits = 0;
  const count = ({ headers }: http.IncomingMessage) => {
    hits += 1;
    if (headers["x-forwarded-host"] !== undefined) visits += 1;
  };
  const server = http.createServer((request, response) => {
    // Also `*` and `//` are asked for, which alone would be no addresses.
    const url = new URL(`http://app/${(request.url ?? "/").replace(/^\//, "")}`);
    if (url.pathname === "/hits") return sendJson(response, { hits });
    count(request);
    const route = ROUTES[url.pathname];
    if (!route) return sendHome(request, response, name);
    // A visitor who leaves in the middle of an answer is not an error of the app.
    Promise.resolve(route(request, response, url)).catch(() => response.destroy());
  });
  const sockets = new WebSocketServer({ server, path: "/ws" });
  sockets.on("connection", (socket, request) => {
    count(request);
    socket.on("message", (message, isBinary) => socket.send(message, { binary: isBinary }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = z.object({ port: z.int() }).parse(server.address());
  return {
    port: address.port,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`,
    hits: () => hits,
    visits: () => visits,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Route = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
  url: URL,
) => void | Promise<void>;

const ROUTES: Record<string, Route> = {
  "/echo": echo,
  "/upload": upload,
  "/download": download,
  "/download/hash": downloadHash,
  "/events": events,
  "/slow": slow,
  "/hostile": hostile,
};

/** Returns the request as it came, with the original spelling of header names and with repeated headers. */
async function echo(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const { method, url, headers, rawHeaders } = request;
  sendJson(response, { method, url, headers, rawHeaders, body: await text(request) });
}

/** Hashes the body without storing it. */
async function upload(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const hash = createHash("sha256");
  let length = 0;
  for await (const chunk of request) {
    hash.update(chunk);
    length += chunk.length;
  }
  sendJson(response, { sha256: hash.digest("hex"), length });
}

/** `?bytes=N&seed=` */
async function download(
  _request: http.IncomingMessage,
  response: http.ServerResponse,
  url: URL,
): Promise<void> {
  response.writeHead(200, { "content-type": "application/octet-stream" });
  await pipeline(Readable.from(payload(...asked(url))), response);
}

function downloadHash(
  _request: http.IncomingMessage,
  response: http.ServerResponse,
  url: URL,
): void {
  response.end(payloadHash(...asked(url)));
}

function asked({ searchParams }: URL): [bytes: number, seed: string] {
  return [Number(searchParams.get("bytes") ?? 0), searchParams.get("seed") ?? "0"];
}

/** Sends a tick every 50 ms while somebody listens. */
function events(request: http.IncomingMessage, response: http.ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    response.write(`id: ${count}\ndata: tick ${count}\n\n`);
  }, 50);
  request.on("close", () => clearInterval(timer));
}

/** `?ms=N`: the first byte comes after N milliseconds. */
async function slow(
  _request: http.IncomingMessage,
  response: http.ServerResponse,
  { searchParams }: URL,
): Promise<void> {
  const ms = Number(searchParams.get("ms") ?? 1000);
  await new Promise((resolve) => setTimeout(resolve, ms));
  sendJson(response, { waitedMs: ms });
}

/** `?answer=NAME`: writes the bytes of that answer directly to the socket. */
function hostile(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { searchParams }: URL,
): void {
  const answer = hostileAnswer(searchParams.get("answer") ?? "");
  if (answer === undefined) response.writeHead(404).end();
  else request.socket.end(answer, "latin1");
}

function sendHome(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  name: string,
): void {
  const header = (key: string) => String(request.headers[key] ?? "");
  const email = header("ngrok-auth-user-email");
  const visitor = email ? { email, name: header("ngrok-auth-user-name") } : undefined;
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end(homePage(name, visitor));
}

function sendJson(response: http.ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
