import { createHash } from "node:crypto";
import http from "node:http";
import { Readable } from "node:stream";
import { WebSocketServer } from "ws";
import { z } from "zod";
import { escapeHtml } from "@/e2e/lab/edge/pages";

export type SampleApp = {
  port: number;
  url: string;
  /** Requests and sockets that have arrived. */
  hits(): number;
  close(): Promise<void>;
};

/** A small app to put behind a tunnel: a page that greets the visitor, and routes that exercise the way there. */
export async function startSampleApp({ port = 0, name = "Storefront" } = {}): Promise<SampleApp> {
  let hits = 0;
  const server = http.createServer((request, response) => {
    hits += 1;
    const url = new URL(request.url ?? "/", "http://app");
    const route = ROUTES[url.pathname];
    if (route) route(request, response, url);
    else homePage(request, response, name);
  });
  const sockets = new WebSocketServer({ server, path: "/ws" });
  sockets.on("connection", (socket) => {
    hits += 1;
    socket.on("message", (message, isBinary) => socket.send(message, { binary: isBinary }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = z.object({ port: z.int() }).parse(server.address());
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    hits: () => hits,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Route = (request: http.IncomingMessage, response: http.ServerResponse, url: URL) => void;

const ROUTES: Record<string, Route> = {
  "/echo": echo,
  "/upload": upload,
  "/download": download,
  "/download/hash": downloadHash,
  "/events": events,
};

function echo(request: http.IncomingMessage, response: http.ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { method, url, rawHeaders } = request;
    const body = Buffer.concat(chunks).toString("utf8");
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ method, url, rawHeaders, body }));
  });
}

/** Hashes what comes without keeping it. */
function upload(request: http.IncomingMessage, response: http.ServerResponse): void {
  const hash = createHash("sha256");
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    hash.update(chunk);
    length += chunk.length;
  });
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ sha256: hash.digest("hex"), length }));
  });
}

/** `bytes` bytes that depend on `seed` alone. */
function download(_request: http.IncomingMessage, response: http.ServerResponse, url: URL): void {
  response.writeHead(200, { "content-type": "application/octet-stream" });
  Readable.from(blocksOf(url)).pipe(response);
}

function downloadHash(
  _request: http.IncomingMessage,
  response: http.ServerResponse,
  url: URL,
): void {
  const hash = createHash("sha256");
  for (const block of blocksOf(url)) hash.update(block);
  response.end(hash.digest("hex"));
}

function* blocksOf(url: URL): Generator<Buffer, void> {
  const seed = url.searchParams.get("seed") ?? "0";
  const block = Buffer.alloc(64 * 1024, createHash("sha512").update(seed).digest());
  let left = Number(url.searchParams.get("bytes") ?? 0);
  while (left > 0) {
    yield block.subarray(0, Math.min(left, block.length));
    left -= block.length;
  }
}

function events(request: http.IncomingMessage, response: http.ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    response.write(`id: ${count}\ndata: tick ${count}\n\n`);
  }, 50);
  request.on("close", () => clearInterval(timer));
}

function homePage(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  name: string,
): void {
  const header = (key: string) => escapeHtml(String(request.headers[key] ?? ""));
  const email = header("ngrok-auth-user-email");
  const who = email
    ? `<p>Signed in as <strong>${header("ngrok-auth-user-name")}</strong>, ${email}.</p>`
    : "<p>This app was not told who you are.</p>";
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(name)}</title><style>
:root { color-scheme: light dark }
body { font: 17px/1.6 system-ui, sans-serif; max-width: 38rem; margin: 12vh auto; padding: 0 1.5rem; background: light-dark(#fbfaf7, #14130f); color: light-dark(#23211b, #eeece4) }
h1 { font-size: 2rem; margin: 0 0 .5rem } p { color: light-dark(#5d5a4f, #a8a493) }
</style><h1>${escapeHtml(name)}</h1>${who}<p>This page is served by an app on your own machine, through the tunnel and behind the login.</p></html>`);
}
