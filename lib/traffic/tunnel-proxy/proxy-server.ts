import http from "node:http";
import type net from "node:net";
import { PROBE_HEADER } from "@/lib/contract/probe-header";
import { BARE_HEADERS } from "@/lib/traffic/gate/page";
import { MAX_HEAD_BYTES } from "@/lib/upstream/repair-answer";
import { guard } from "./guard";
import { HeadBudget } from "./head-budget";
import { listenPrivately } from "./listen-privately";
import { Turns } from "./turns";
import { VisitorMessage } from "./visitor-message";

// Parsing and framing are done by Node's own HTTP server and client, which have met every smuggling attempt for years.
// The proxy libraries on top of them pass headers as an object, which joins duplicates and loses case and order. They
// drop trailers and Early Hints, answer 100-continue themselves, and close the connection after every chunked upload.
// httpxy 0.5.6 changes 54 of the first 112 cases in e2e/checks/conformance. Little is left to do here: which headers
// belong to one connection only, and which side waits for which.

/** Of all tunnels of this thread. */
const heads = new HeadBudget();

export type ProxyServerOptions = {
  /** The folder for the socket. Only this user can read it. */
  socketFolder: string;
  /** The `url` of an earlier proxy. The new one takes its place. */
  url?: string;
  /**
   * Called when a request says that it is a protection probe. If it is one, the tunnel is open. It is never passed
   * on.
   */
  onProbe(nonce: string): void;
};

/** Wraps a later step, so that an error in it does not end the process. */
export type Guarded = ReturnType<typeof guard>;

/** Takes what comes of visitors: one request after the other on each connection, and no probes. */
export type Reception = {
  take(request: http.IncomingMessage, response: http.ServerResponse, guarded: Guarded): void;
  takeUpgrade(request: http.IncomingMessage, head: Buffer, guarded: Guarded): void;
};

export type ProxyServer = {
  /** The URL that the SDK forwards to: a private socket, or loopback where such sockets do not exist. */
  url: string;
  /** Makes the socket file again at its place if it was removed. Open connections stay. */
  listenAgain(): Promise<void>;
  /** Disconnects every visitor at once. */
  close(): void;
};

/** Where visitors' requests arrive: at a place of one tunnel's own, or of several that share it. */
export async function openProxyServer(
  options: ProxyServerOptions,
  reception: Reception,
): Promise<ProxyServer> {
  const server = createServer();
  serve(server, reception, options.onProbe);
  const sockets = trackSockets(server);
  const place = await listenPrivately(server, options);
  return {
    url: place.url,
    listenAgain: place.listenAgain,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      place.remove();
    },
  };
}

/** Visitors' requests and handshakes, each to who takes them, or to the one who sent a probe. */
function serve(
  server: http.Server<typeof VisitorMessage>,
  reception: Reception,
  onProbe: (nonce: string) => void,
): void {
  const isProbe = (request: http.IncomingMessage) => {
    const nonce = request.headers[PROBE_HEADER];
    if (typeof nonce === "string") onProbe(nonce);
    // A probe that nobody expects came late or from another dashboard. The app must not see it either.
    return nonce !== undefined;
  };
  const turns = new Turns();
  const onRequest = (request: http.IncomingMessage, response: http.ServerResponse) => {
    const guarded = guard(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502, "Bad Gateway", BARE_HEADERS).end();
    });
    const take = () => {
      if (!heads.take(request, response)) return void response.writeHead(431, BARE_HEADERS).end();
      if (isProbe(request)) return void response.writeHead(421, BARE_HEADERS).end();
      reception.take(request, response, guarded);
    };
    turns.take(request.socket, response, guarded(take));
  };
  server.on("request", onRequest);
  server.on("checkContinue", onRequest);
  server.on("checkExpectation", onRequest);
  server.on("upgrade", (request, _socket, head) => {
    const { socket } = request;
    socket.on("error", () => socket.destroy());
    // Node does not handle a handshake that comes while an earlier answer on the same connection is still being sent.
    if (isProbe(request) || turns.isTaken(socket)) return void socket.destroy();
    if (!heads.take(request, socket)) return void socket.destroy();
    const guarded = guard(() => socket.destroy());
    guarded(() => reception.takeUpgrade(request, head, guarded))();
  });
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
