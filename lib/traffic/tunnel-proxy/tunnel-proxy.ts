import { randomBytes } from "node:crypto";
import type { EventEmitter } from "node:events";
import { rmSync } from "node:fs";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import path from "node:path";
import { rewrittenHost } from "@/lib/contract/host-header";
import { PROBE_HEADER } from "@/lib/contract/probe-header";
import { IDENTITY_NAMES } from "@/lib/network/claim-names";
import { endToEnd, firstValue, type RawHeaders } from "@/lib/network/headers";
import type { Gate } from "@/lib/traffic/gate/gate";
import type { Watch } from "@/lib/traffic/watcher";
import { type AppHealth, AppWatch } from "@/lib/upstream/app-health";
import { MAX_HEAD_BYTES } from "@/lib/upstream/repair-answer";
import {
  openUpstreamClient,
  type UpstreamClient,
  type UpstreamOptions,
} from "@/lib/upstream/upstream-client";
import { WAITING_HEADER } from "./failure-page";
import { forward, type Onward } from "./forward";
import { forwardUpgrade } from "./forward-upgrade";
import {
  type Guaranteed,
  guaranteedHeaders,
  ownersHeaders,
  type Trust,
} from "./guaranteed-headers";
import { guard } from "./guard";
import { type Entry, passGate, passGateForUpgrade } from "./pass-gate";
import { Turns } from "./turns";
import { VisitorMessage } from "./visitor-message";

// Parsing and framing are done by Node's own HTTP server and client, which have met every smuggling attempt for years.
// The proxy libraries on top of them pass headers as an object, which joins duplicates and loses case and order. They
// drop trailers and Early Hints, answer 100-continue themselves, and close the connection after every chunked upload.
// httpxy 0.5.6 changes 54 of the first 112 cases in e2e/checks/conformance. Little is left to do here: which headers
// belong to one connection only, and which side waits for which.

export type TunnelProxyOptions = UpstreamOptions &
  Trust & {
    /** `Host` is the app's own address, or the name in `hostHeader`. */
    rewriteHost: boolean;
    hostHeader?: string | undefined;
    /** Only the watcher gets the identity headers; the app does not. */
    hideIdentity: boolean;
    /** The requests come from the owner of the tunnel and not through ngrok. */
    isEnteredByOwner?: boolean;
    /** The tunnel's own URL, once it is known. */
    publicUrl?: string | undefined;
    /** Every request needs this gate's permission. The proxy closes it when it closes. */
    gate?: Gate | undefined;
    /** The folder for the socket. Only this user can read it. */
    socketFolder: string;
    /** The `url` of an earlier proxy. The new one takes its place. */
    url?: string;
    /**
     * Called when a request says that it is a protection probe. If it is one, the tunnel is open. It is never passed
     * on.
     */
    onProbe(nonce: string): void;
    /** Without it nothing is recorded, and only heads are read. */
    watch?: Watch;
    onApp?(health: AppHealth): void;
    /** A visitor's request is about to be passed on. The visitor is here until `until` closes. */
    onVisit?(headers: RawHeaders, until: EventEmitter): void;
  };

export type TunnelProxy = {
  /** The URL that the SDK forwards to: a private socket, or loopback where such sockets do not exist. */
  url: string;
  /** Makes the socket file again at its place if it was removed. Open connections stay. */
  listenAgain(): Promise<void>;
  /** Call it when the tunnel's URL is known. */
  setPublicUrl(url: string): void;
  /** Disconnects every visitor at once. */
  close(): void;
};

/**
 * Opens the proxy between ngrok's listener and the app. It passes requests on without buffering. It is also the one
 * place that can prove a tunnel open: a probe that arrives here has met no login.
 */
export async function openTunnelProxy(options: TunnelProxyOptions): Promise<TunnelProxy> {
  const client = openUpstreamClient(options);
  const app = new AppWatch(options.upstreamUrl, client, (health) => options.onApp?.(health));
  const server = createServer();
  const own: OwnUrl = { current: readUrl(options.publicUrl) };
  serve(server, wayToApp(client, app, options, own), app, options, own);
  const sockets = trackSockets(server);
  const place = await listenPrivately(server, options);
  return {
    url: place.url,
    listenAgain: place.listenAgain,
    setPublicUrl: (url) => {
      own.current = readUrl(url);
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      options.gate?.close();
      client.close();
      app.close();
      place.remove();
    },
  };
}

/** Handles visitors' requests and handshakes: each goes to the app, is refused, or is answered as a probe. */
function serve(
  server: http.Server<typeof VisitorMessage>,
  onwardOf: WayToApp,
  app: AppWatch,
  options: TunnelProxyOptions,
  own: OwnUrl,
): void {
  const { gate } = options;
  const publicUrl = () => own.current?.href;
  const isProbe = (request: http.IncomingMessage) => {
    const nonce = request.headers[PROBE_HEADER];
    if (typeof nonce === "string") options.onProbe(nonce);
    // A probe that nobody expects came late or from another dashboard. The app must not see it either.
    return nonce !== undefined;
  };
  const turns = new Turns();
  const enter = (request: http.IncomingMessage, response: http.ServerResponse, entry: Entry) => {
    if (request.headers[WAITING_HEADER] !== undefined)
      return void tellWaiting(app, response).catch(() => response.destroy());
    // After a request that names another protocol and does not get it, Node loses the next request of the connection.
    if (request.headers.upgrade !== undefined) response.shouldKeepAlive = false;
    const { onward, guaranteed } = onwardOf(request, false, entry);
    options.onVisit?.(guaranteed.headers, response);
    forward(request, response, onward);
  };
  const onRequest = (request: http.IncomingMessage, response: http.ServerResponse) => {
    const giveUp = guard(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502, "Bad Gateway").end();
    });
    const passing = { gate, publicUrl: publicUrl(), guarded: giveUp };
    const take = () => {
      if (isProbe(request)) return void response.writeHead(421).end();
      passGate(request, response, passing, (entry) =>
        enter(entry.replayed ?? request, response, entry),
      );
    };
    turns.take(request.socket, response, giveUp(take));
  };
  server.on("request", onRequest);
  server.on("checkContinue", onRequest);
  server.on("checkExpectation", onRequest);
  server.on("upgrade", (request, _socket, head) => {
    const { socket } = request;
    socket.on("error", () => socket.destroy());
    // Node does not handle a handshake that comes while an earlier answer on the same connection is still being sent.
    if (isProbe(request) || turns.isTaken(socket)) return void socket.destroy();
    const guarded = guard(() => socket.destroy());
    const enterUpgrade = (entry: Entry) => {
      const { onward, guaranteed } = onwardOf(request, true, entry);
      options.onVisit?.(guaranteed.headers, socket);
      forwardUpgrade(request, head, onward);
    };
    const passing = { gate, publicUrl: publicUrl(), guarded };
    guarded(() => passGateForUpgrade(request, passing, enterUpgrade))();
  });
}

/** The tunnel's own URL. Until it is known, only `Host` says under which name a request came. */
type OwnUrl = { current: URL | undefined };

function readUrl(url: string | undefined): URL | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
}

type WayToApp = (
  request: http.IncomingMessage,
  isUpgrade: boolean,
  entry: Entry,
) => { onward: Onward; guaranteed: Guaranteed };

/** Returns the function that makes the headers for the app and the watcher of a request. */
function wayToApp(
  client: UpstreamClient,
  app: AppWatch,
  options: TunnelProxyOptions,
  own: OwnUrl,
): WayToApp {
  const hidden = new Set<string>(options.hideIdentity ? IDENTITY_NAMES : []);
  const appsHost = rewrittenHost({ ...options, upstream: options.upstreamUrl });
  const onReached = (failure?: Error) => app.reached(failure);
  return (request, isUpgrade, { headers: rawHeaders, removed }) => {
    const publicHost = own.current?.host ?? firstValue(rawHeaders, "host");
    const guaranteed = options.isEnteredByOwner
      ? ownersHeaders(rawHeaders)
      : guaranteedHeaders(rawHeaders, options, publicHost);
    const kept = endToEnd(guaranteed.headers, hidden);
    const headers = appsHost === undefined ? kept : withHost(kept, appsHost, publicHost);
    const watcher = options.watch?.({
      method: request.method ?? "GET",
      path: request.url ?? "/",
      origin: own.current?.origin ?? `https://${publicHost ?? ""}`,
      httpVersion: request.httpVersion,
      headers: guaranteed.headers,
      removed: [...removed, ...guaranteed.removed],
      isUpgrade,
    });
    return { onward: { client, headers, watcher, onReached }, guaranteed };
  };
}

/** Strict with visitors: a request that could be read in two ways is refused. */
function createServer(): http.Server<typeof VisitorMessage> {
  const server = http.createServer({
    IncomingMessage: VisitorMessage,
    // No timeouts of our own, because downloads, event streams and slow apps take as long as they need.
    requestTimeout: 0,
    headersTimeout: 60_000,
    keepAliveTimeout: 0,
    maxHeaderSize: MAX_HEAD_BYTES,
  });
  // Allows as many headers as fit in a head. By default Node silently drops those after the first 1,000.
  server.maxHeadersCount = 0;
  return server;
}

/** Tracks every connection, also those that became WebSockets and that the server no longer knows. */
function trackSockets(server: net.Server): ReadonlySet<{ destroy(): void }> {
  const sockets = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return sockets;
}

function withHost(headers: RawHeaders, host: string, publicHost: string | undefined): RawHeaders {
  const rewritten = [...headers];
  let hasHost = false;
  let knowsOriginal = false;
  for (let index = 0; index + 1 < rewritten.length; index += 2) {
    const name = rewritten[index]?.toLowerCase();
    if (name === "x-forwarded-host") knowsOriginal = true;
    if (name !== "host") continue;
    hasHost = true;
    rewritten[index + 1] = host;
  }
  if (!hasHost) rewritten.push("Host", host);
  if (!knowsOriginal && publicHost !== undefined) rewritten.push("X-Forwarded-Host", publicHost);
  return rewritten;
}

/** The waiting page asks whether the app is back. These requests do not reach the app. */
async function tellWaiting(app: AppWatch, response: http.ServerResponse): Promise<void> {
  const back = await app.isBack();
  response.writeHead(back ? 204 : 502, { "cache-control": "no-store" }).end();
}

type Place = { url: string; listenAgain(): Promise<void>; remove(): void };

/**
 * Listens on a socket file that only this user can open. Windows has none that the SDK accepts, so loopback is used
 * there. If the file cannot be made, there is no fallback to loopback, because everybody on this machine could then
 * reach the app without a login.
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
    // A file that an earlier thread could not remove. The folder belongs to this user alone.
    rmSync(file, { force: true });
    await listening(server, { path: file });
  };
  await listen();
  return {
    url: `unix:${file}`,
    listenAgain: () => {
      // The `close` of an HTTP server would also end connections that wait for the next request.
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
