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
import { MAX_HEAD_BYTES } from "@/lib/upstream/mend-answer";
import {
  openUpstreamClient,
  type UpstreamClient,
  type UpstreamOptions,
} from "@/lib/upstream/upstream-client";
import { WAITING_HEADER } from "./failure-page";
import { forward, type Onward } from "./forward";
import { forwardUpgrade } from "./forward-upgrade";
import { guard } from "./guard";
import { type Entry, passGate, passGateForUpgrade } from "./pass-gate";
import { Turns } from "./turns";
import { VisitorMessage } from "./visitor-message";
import { ownersHeaders, type Trust, type Vouched, vouchedHeaders } from "./vouched-headers";

// Parsing and framing are Node's own HTTP server and client, which have known every smuggling attempt for years. The
// proxy libraries on top of them pass headers as an object, which joins duplicates and loses their case and order; they
// drop trailers and Early Hints, answer 100-continue themselves, and close the connection after every chunked upload:
// of the first 112 cases in e2e/checks/conformance httpxy 0.5.6 changes 54. What is left to do here is little: which headers belong
// to one connection, and who waits for whom.

export type TunnelProxyOptions = UpstreamOptions &
  Trust & {
    /** The app sees its own address in `Host`, or the name in `hostHeader`. */
    rewriteHost: boolean;
    hostHeader?: string | undefined;
    /** The identity headers are for the watcher alone: the app does not get them. */
    hideIdentity: boolean;
    /** Requests come from the owner of the tunnel and not through ngrok. */
    isEnteredByOwner?: boolean;
    /** The tunnel's own URL, once it has one. */
    publicUrl?: string | undefined;
    /** Nobody's request goes on that it does not let in. It is closed with this. */
    gate?: Gate | undefined;
    /** Where the socket is made; private to this user. */
    socketFolder: string;
    /** The `url` of an earlier one, whose place it takes. */
    url?: string;
    /** A request says that it is a protection probe. When it is the tunnel is open; it is not passed on in any case. */
    onProbe(nonce: string): void;
    /** Without it nothing is recorded, and nothing is looked at beyond the heads. */
    watch?: Watch;
    onApp?(health: AppHealth): void;
    /** A visitor's request is about to be passed on; its sender is here until the second closes. */
    onVisit?(headers: RawHeaders, until: EventEmitter): void;
  };

export type TunnelProxy = {
  /** What the SDK forwards to: a private socket, or loopback where there are none. */
  url: string;
  /** Makes the socket again where it was, if its file was removed. Whoever is connected stays. */
  listenAgain(): Promise<void>;
  /** The tunnel is at this URL now. */
  setPublicUrl(url: string): void;
  /** Cuts every visitor off at once. */
  close(): void;
};

/**
 * Our own stretch of the way, between ngrok's listener and the app. It passes requests on unbuffered, and it is the
 * one place that can prove a tunnel open: a probe that arrives here has met no login.
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

/** Visitors' requests and handshakes, each to the app, to nobody, or to the one who sent a probe. */
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
    // One that nobody waits for any more was late, or is another dashboard's: no app shall see either.
    return nonce !== undefined;
  };
  const turns = new Turns();
  const enter = (request: http.IncomingMessage, response: http.ServerResponse, entry: Entry) => {
    if (request.headers[WAITING_HEADER] !== undefined)
      return void tellWaiting(app, response).catch(() => response.destroy());
    // Node loses what comes after a request that names a protocol which it then does not get.
    if (request.headers.upgrade !== undefined) response.shouldKeepAlive = false;
    const { onward, vouched } = onwardOf(request, false, entry);
    options.onVisit?.(vouched.headers, response);
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
    // Node no longer looks after an answer that is still on its way to the same visitor.
    if (isProbe(request) || turns.isTaken(socket)) return void socket.destroy();
    const guarded = guard(() => socket.destroy());
    const enterUpgrade = (entry: Entry) => {
      const { onward, vouched } = onwardOf(request, true, entry);
      options.onVisit?.(vouched.headers, socket);
      forwardUpgrade(request, head, onward);
    };
    const passing = { gate, publicUrl: publicUrl(), guarded };
    guarded(() => passGateForUpgrade(request, passing, enterUpgrade))();
  });
}

/** The tunnel's own URL. Until it is known, nothing but `Host` says under which name a request came. */
type OwnUrl = { current: URL | undefined };

function readUrl(url: string | undefined): URL | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
}

type WayToApp = (
  request: http.IncomingMessage,
  isUpgrade: boolean,
  entry: Entry,
) => { onward: Onward; vouched: Vouched };

/** What the app gets of a request's headers, and who is told of it. */
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
    const vouched = options.isEnteredByOwner
      ? ownersHeaders(rawHeaders)
      : vouchedHeaders(rawHeaders, options, publicHost);
    const kept = endToEnd(vouched.headers, hidden);
    const headers = appsHost === undefined ? kept : withHost(kept, appsHost, publicHost);
    const watcher = options.watch?.({
      method: request.method ?? "GET",
      path: request.url ?? "/",
      origin: own.current?.origin ?? `https://${publicHost ?? ""}`,
      httpVersion: request.httpVersion,
      headers: vouched.headers,
      removed: [...removed, ...vouched.removed],
      isUpgrade,
    });
    return { onward: { client, headers, watcher, onReached }, vouched };
  };
}

/** Strict with what visitors send: a request that could be read in two ways is refused. */
function createServer(): http.Server<typeof VisitorMessage> {
  const server = http.createServer({
    IncomingMessage: VisitorMessage,
    // No time-outs of our own: downloads, event streams and slow apps take as long as they take.
    requestTimeout: 0,
    headersTimeout: 60_000,
    keepAliveTimeout: 0,
    maxHeaderSize: MAX_HEAD_BYTES,
  });
  // All that fit in a head; by itself Node drops those beyond 1,000 without a word.
  server.maxHeadersCount = 0;
  return server;
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
