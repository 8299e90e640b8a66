import http from "node:http";
import type net from "node:net";
import { PROBE_HEADER } from "@/lib/contract/probe-header";
import { MAX_HEAD_BYTES } from "@/lib/upstream/repair-answer";
import { guard } from "./guard";
import { listenPrivately } from "./listen-privately";
import { Turns } from "./turns";
import { VisitorMessage } from "./visitor-message";

// Parsing and framing are done by Node's own HTTP server and client, which have met every smuggling attempt for years.
// The proxy libraries on top of them pass headers as an object, which joins duplicates and loses case and order. They
// drop trailers and Early Hints, answer 100-continue themselves, and close the connection after every chunked upload.
// httpxy 0.5.6 changes 54 of the first 112 cases in e2e/checks/conformance. Little is left to do here: which headers
// belong to one connection only, and which side waits for which.

export type ProxyServerOptions = {
  /** Where the socket is made; private to this user. */
  socketFolder: string;
  /** The `url` of an earlier one, whose place it takes. */
  url?: string;
  /** A request says that it is a protection probe. When it is the tunnel is open; it is not passed on in any case. */
  onProbe(nonce: string): void;
};

/** Wraps what happens later, so that nothing that is thrown there ends the process. */
export type Guarded = ReturnType<typeof guard>;

/** Takes what comes of visitors: one request after the other on each connection, and no probes. */
export type Reception = {
  take(request: http.IncomingMessage, response: http.ServerResponse, guarded: Guarded): void;
  takeUpgrade(request: http.IncomingMessage, head: Buffer, guarded: Guarded): void;
};

export type ProxyServer = {
  /** What the SDK forwards to: a private socket, or loopback where there are none. */
  url: string;
  /** Makes the socket again where it was, if its file was removed. Whoever is connected stays. */
  listenAgain(): Promise<void>;
  /** Cuts every visitor off at once. */
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
    // One that nobody waits for any more was late, or is another dashboard's: no app shall see either.
    return nonce !== undefined;
  };
  const turns = new Turns();
  const onRequest = (request: http.IncomingMessage, response: http.ServerResponse) => {
    const guarded = guard(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502, "Bad Gateway").end();
    });
    const take = () => {
      if (isProbe(request)) return void response.writeHead(421).end();
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
    // Node no longer looks after an answer that is still on its way to the same visitor.
    if (isProbe(request) || turns.isTaken(socket)) return void socket.destroy();
    const guarded = guard(() => socket.destroy());
    guarded(() => reception.takeUpgrade(request, head, guarded))();
  });
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
