import { randomBytes } from "node:crypto";
import type { EventEmitter } from "node:events";
import { rmSync } from "node:fs";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import path from "node:path";
import { endToEnd, IDENTITY_HEADERS, type RawHeaders } from "@/lib/traffic/headers";
import { PROBE_HEADER } from "@/lib/traffic/probe-header";
import type { Watch, Watcher } from "@/lib/traffic/watcher";
import { WAITING_HEADER } from "./app-down-page";
import { type AppHealth, AppWatch } from "./app-health";
import { forward, type Onward } from "./forward";
import { forwardUpgrade } from "./forward-upgrade";
import { passBytes } from "./pass-bytes";
import {
  MAX_HEAD_BYTES,
  openUpstreamClient,
  type UpstreamClient,
  type UpstreamOptions,
} from "./upstream-client";

// Parsing and framing are Node's own HTTP server and client, which have known every smuggling attempt for years. The
// proxy libraries on top of them pass headers as an object, which joins duplicates and loses their case and order; they
// drop trailers and Early Hints, answer 100-continue themselves, and close the connection after every chunked upload:
// of the 112 cases in e2e/conformance httpxy 0.5.6 changes 54. What is left to do here is little: which headers belong
// to one connection, and who waits for whom.

export type HopOptions = UpstreamOptions & {
  /** The app sees its own address in `Host`. */
  rewriteHost: boolean;
  /** The identity headers are for the watcher alone, or nobody vouches for them: the app does not get them. */
  hideIdentity: boolean;
  /** Where the socket is made; private to this user. */
  socketFolder: string;
  /** The `url` of an earlier one, whose place it takes. */
  url?: string;
  /** A request says that it is a protection probe. True when it is: then the tunnel is open, and it is not passed on. */
  onProbe(nonce: string): boolean;
  /** The nonces of the probes that may arrive now. Without it every request is read, for none to be missed. */
  probesOnTheWay?(): readonly string[];
  /** Without it nothing is looked at beyond the request's head. */
  watch?: Watch;
  onApp?(health: AppHealth): void;
  /** A visitor's request is about to be passed on; its sender is here until the second closes. */
  onVisit?(headers: http.IncomingHttpHeaders, until: EventEmitter): void;
};

export type Hop = {
  /** What the SDK forwards to: a private socket, or loopback where there are none. */
  url: string;
  /** Makes the socket again where it was, if its file was removed. Whoever is connected stays. */
  listenAgain(): Promise<void>;
  /** Cuts every visitor off at once. */
  close(): void;
};

/**
 * Our own stretch of the way, between ngrok's listener and the app. It passes requests on unbuffered, and it is the
 * one place that can prove a tunnel open: a probe that arrives here has met no login.
 */
export async function openHop(options: HopOptions): Promise<Hop> {
  const client = openUpstreamClient(options);
  const app = new AppWatch(client, (health) => options.onApp?.(health));
  // No time-outs of our own: downloads, event streams and slow apps take as long as they take.
  const server = http.createServer({
    requestTimeout: 0,
    headersTimeout: 60_000,
    keepAliveTimeout: 0,
    maxHeaderSize: MAX_HEAD_BYTES,
  });
  const hidden = new Set<string>(options.hideIdentity ? IDENTITY_HEADERS : []);
  const rewriteHost = options.rewriteHost ? client.host : undefined;
  const onReached = (failure?: NodeJS.ErrnoException) => app.reached(failure);
  const onwardOf = (request: http.IncomingMessage, watcher: Watcher | undefined): Onward => {
    const kept = endToEnd(request.rawHeaders, hidden);
    const headers = rewriteHost === undefined ? kept : withHost(kept, rewriteHost);
    return { client, headers, watcher, onReached };
  };
  const isProbe = (request: http.IncomingMessage) => {
    const nonce = request.headers[PROBE_HEADER];
    return typeof nonce === "string" && options.onProbe(nonce);
  };

  const onRequest = (request: http.IncomingMessage, response: http.ServerResponse) => {
    if (isProbe(request)) return void response.writeHead(421).end();
    if (request.headers[WAITING_HEADER] !== undefined) return void tellWaiting(app, response);
    options.onVisit?.(request.headers, response);
    forward(request, response, onwardOf(request, watch(options, request, false)));
  };
  server.on("request", onRequest);
  server.on("checkContinue", onRequest);
  server.on("checkExpectation", onRequest);
  server.on("upgrade", (request, socket, head) => {
    if (isProbe(request)) return void socket.destroy();
    options.onVisit?.(request.headers, socket);
    forwardUpgrade(request, socket, head, onwardOf(request, watch(options, request, true)));
  });

  const door = options.watch ? server : doorFor(server, client, options, onReached);
  const sockets = trackSockets(door);
  const place = await listenPrivately(door, options);
  return {
    url: place.url,
    listenAgain: place.listenAgain,
    close: () => {
      door.close();
      for (const socket of sockets) socket.destroy();
      client.close();
      app.close();
      place.remove();
    },
  };
}

/** Where nothing is to be looked at or changed, only the bytes pass, and the server reads what it must. */
function doorFor(
  server: http.Server,
  client: UpstreamClient,
  options: HopOptions,
  onReached: () => void,
): net.Server {
  const { probesOnTheWay, rewriteHost, hideIdentity, onProbe } = options;
  if (!probesOnTheWay || rewriteHost || hideIdentity || client.isSecure) return server;
  let isFirst = options.onVisit !== undefined;
  const readRequests = (socket: net.Socket) => {
    server.emit("connection", socket);
    socket.resume();
  };
  const onVisit = (until: net.Socket) => options.onVisit?.({}, until);
  const pass = { client, probesOnTheWay, onProbe, readRequests, onReached, onVisit };
  return net.createServer(
    { pauseOnConnect: true, allowHalfOpen: true, noDelay: true },
    (socket) => {
      // Read, so that whoever comes first is known by name.
      if (!isFirst) return passBytes(socket, pass);
      isFirst = false;
      readRequests(socket);
    },
  );
}

/** Every connection, those included that became WebSockets and that the server has forgotten. */
function trackSockets(server: net.Server): ReadonlySet<{ destroy(): void }> {
  const sockets = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return sockets;
}

function watch(
  options: HopOptions,
  request: http.IncomingMessage,
  isUpgrade: boolean,
): Watcher | undefined {
  return options.watch?.({
    method: request.method ?? "GET",
    path: request.url ?? "/",
    httpVersion: request.httpVersion,
    headers: request.rawHeaders,
    isUpgrade,
  });
}

function withHost(headers: RawHeaders, host: string): RawHeaders {
  const rewritten = [...headers];
  let original: string | undefined;
  let knowsOriginal = false;
  for (let index = 0; index + 1 < rewritten.length; index += 2) {
    const name = rewritten[index]?.toLowerCase();
    if (name === "x-forwarded-host") knowsOriginal = true;
    if (name !== "host") continue;
    original = rewritten[index + 1];
    rewritten[index + 1] = host;
  }
  if (original === undefined) rewritten.push("Host", host);
  else if (!knowsOriginal) rewritten.push("X-Forwarded-Host", original);
  return rewritten;
}

/** The page that a visitor waits on asks whether the app is back. The app is not bothered with it. */
async function tellWaiting(app: AppWatch, response: http.ServerResponse): Promise<void> {
  const back = await app.isBack();
  response.writeHead(back ? 204 : 502, { "cache-control": "no-store" }).end();
}

type Place = { url: string; listenAgain(): Promise<void>; remove(): void };

/**
 * A socket file that only this user can reach; Windows has none that the SDK takes, so loopback there. Where a file
 * cannot be made nothing falls back to loopback: anybody on this machine could then reach the app without a login.
 */
async function listenPrivately(
  server: net.Server,
  { socketFolder, url }: { socketFolder: string; url?: string },
): Promise<Place> {
  if (process.platform === "win32") {
    const asked = url === undefined ? 0 : Number(new URL(url).port);
    await listening(server, { port: asked, host: "127.0.0.1" });
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      listenAgain: () => Promise.resolve(),
      remove: () => undefined,
    };
  }
  const file = url?.slice("unix:".length) ?? newFile(socketFolder);
  const listen = async () => {
    // Left by a thread that could not remove it. The folder is this user's alone.
    rmSync(file, { force: true });
    await listening(server, { path: file });
  };
  await listen();
  return {
    url: `unix:${file}`,
    listenAgain: () => {
      // Not that of an HTTP server, which would also end connections that wait for the next request.
      net.Server.prototype.close.call(server);
      return listen();
    },
    remove: () => rmSync(file, { force: true }),
  };
}

function newFile(folder: string): string {
  return path.join(folder, `${randomBytes(6).toString("hex")}.sock`);
}

function listening(server: net.Server, where: { port: number; host: string } | { path: string }) {
  return new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
