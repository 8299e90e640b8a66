import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Duplex } from "node:stream";
import { loopbackLookup } from "@/lib/loopback-lookup";
import { APP_DOWN_PAGE } from "./app-down-page";
import { noteVisit } from "./last-visit";
import { PROBE_HEADER } from "./probe-header";

export type HopOptions = {
  /** Scheme, host and port of the local app. */
  upstreamUrl: string;
  verifyUpstreamTls: boolean;
  /** Where the socket is made; private to this user. */
  socketFolder: string;
  /** A request says that it is a protection probe. True when it is: then the tunnel is open, and it is not passed on. */
  onProbe(nonce: string): boolean;
};

export type Hop = {
  /** What the SDK forwards to: a private socket, or loopback where there are none. */
  url: string;
  /** Cuts every visitor off at once. */
  close(): void;
};

// These belong to one connection (RFC 9110, section 7.6.1); Node makes its own for the next.
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Our own stretch of the way, between ngrok's listener and the app. It passes requests on unbuffered, and it is the
 * one place that can prove a tunnel open: a probe that arrives here has met no login.
 */
export async function openHop(options: HopOptions): Promise<Hop> {
  const upstream = new URL(options.upstreamUrl);
  const client = upstream.protocol === "https:" ? https : http;
  const agent = new client.Agent({
    keepAlive: true,
    // ngrok's side decides how many visitors there are; the app sees as many connections.
    maxSockets: Number.POSITIVE_INFINITY,
    ...(client === https && { rejectUnauthorized: options.verifyUpstreamTls }),
  });
  // No time-outs of our own: downloads, event streams and slow apps take as long as they take.
  const server = http.createServer({
    requestTimeout: 0,
    headersTimeout: 60_000,
    keepAliveTimeout: 0,
  });

  const requestUpstream = (request: http.IncomingMessage, extra: string[] = []) =>
    client.request({
      agent: extra.length > 0 ? false : agent,
      host: upstream.hostname.replace(/^\[|\]$/g, ""),
      port: upstream.port,
      lookup: loopbackLookup,
      method: request.method,
      path: request.url,
      headers: [...endToEnd(request.rawHeaders), ...framing(request), ...extra],
      setHost: false,
      rejectUnauthorized: options.verifyUpstreamTls,
    });

  const isProbe = (request: http.IncomingMessage) => {
    const nonce = request.headers[PROBE_HEADER];
    return typeof nonce === "string" && options.onProbe(nonce);
  };

  server.on("request", (request, response) => {
    if (isProbe(request)) return void response.writeHead(421).end();
    noteVisit(response);
    pass(requestUpstream(request), request, response);
  });
  server.on("checkContinue", (request, response) => {
    if (isProbe(request)) return void response.writeHead(421).end();
    noteVisit(response);
    const onward = requestUpstream(request);
    onward.on("continue", () => response.writeContinue());
    pass(onward, request, response);
  });
  server.on("upgrade", (request, socket, head) => {
    if (isProbe(request)) return void socket.destroy();
    noteVisit(socket);
    const upgrade = ["connection", "Upgrade", "upgrade", request.headers.upgrade ?? ""];
    passUpgrade(requestUpstream(request, upgrade), socket, head);
  });

  const place = await listenPrivately(server, options.socketFolder);
  return {
    url: place.url,
    close: () => {
      server.close();
      server.closeAllConnections();
      agent.destroy();
      place.remove();
    },
  };
}

/** A socket file that only this user can reach; Windows has none that the SDK takes, so loopback there. */
async function listenPrivately(
  server: http.Server,
  folder: string,
): Promise<{ url: string; remove(): void }> {
  if (process.platform === "win32") {
    await listening(server, { port: 0, host: "127.0.0.1" });
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, remove: () => undefined };
  }
  const file = path.join(folder, `${randomBytes(6).toString("hex")}.sock`);
  await listening(server, { path: file });
  return { url: `unix:${file}`, remove: () => rmSync(file, { force: true }) };
}

function listening(server: http.Server, where: { port: number; host: string } | { path: string }) {
  return new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, resolve);
  });
}

function pass(
  onward: http.ClientRequest,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): void {
  onward.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders));
    // At once: an event stream's first bytes may be a long time coming.
    response.flushHeaders();
    // Before the pipe's own listener, which ends the response.
    answer.on("end", () => response.addTrailers(pairs(answer.rawTrailers)));
    answer.on("error", () => response.destroy());
    answer.pipe(response);
  });
  onward.on("error", () => {
    if (response.headersSent) response.destroy();
    else answerDown(response);
  });
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

function passUpgrade(onward: http.ClientRequest, socket: Duplex, head: Buffer): void {
  socket.on("error", () => socket.destroy());
  onward.on("upgrade", (answer, upstreamSocket, upstreamHead) => {
    const lines = pairs(answer.rawHeaders).map(([name, value]) => `${name}: ${value}`);
    socket.write(["HTTP/1.1 101 Switching Protocols", ...lines, "", ""].join("\r\n"));
    if (upstreamHead.length > 0) socket.write(upstreamHead);
    if (head.length > 0) upstreamSocket.write(head);
    upstreamSocket.on("error", () => socket.destroy());
    upstreamSocket.on("close", () => socket.destroy());
    socket.on("close", () => upstreamSocket.destroy());
    socket.pipe(upstreamSocket).pipe(socket);
  });
  onward.on("response", (answer) => {
    const lines = pairs(answer.rawHeaders).map(([name, value]) => `${name}: ${value}`);
    socket.write(
      [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`, ...lines, "", ""].join("\r\n"),
    );
    answer.pipe(socket);
  });
  onward.on("error", () => socket.destroy());
  onward.end();
}

function answerDown(response: http.ServerResponse): void {
  response.writeHead(502, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-length": Buffer.byteLength(APP_DOWN_PAGE),
  });
  response.end(APP_DOWN_PAGE);
}

/** Header names and values as they came, duplicates and case included, without those of one connection. */
function endToEnd(raw: string[]): string[] {
  return pairs(raw)
    .filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()))
    .flat();
}

// With headers given as a list Node does not choose a framing by itself.
function framing(request: http.IncomingMessage): string[] {
  return request.headers["transfer-encoding"] === undefined ? [] : ["transfer-encoding", "chunked"];
}

function pairs(raw: string[]): [string, string][] {
  const list: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    list.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  return list;
}
