import http from "node:http";
import https from "node:https";
import net from "node:net";
import { loopbackLookup } from "@/lib/network/loopback-lookup";
import type { RawHeaders } from "@/lib/traffic/headers";

export type UpstreamOptions = {
  /** Scheme, host and port of the local app, or `unix:` and the path of its socket. */
  upstreamUrl: string;
  verifyUpstreamTls: boolean;
};

export type UpstreamRequest = {
  method: string;
  /** Path and query as they came. */
  path: string;
  headers: RawHeaders;
  /** A connection that is used once: for upgrades, and where a request that meets a dying connection cannot be repeated. */
  fresh: boolean;
};

/** How the hop and a replay reach the app. */
export type UpstreamClient = {
  /** What the app calls itself in `Host`. */
  host: string;
  request(options: UpstreamRequest): http.ClientRequest;
  /** A bare connection. An app on https has none that would be of use: `isSecure`. */
  connect(): net.Socket;
  isSecure: boolean;
  /** Whether something accepts connections there, asked without a request. */
  isListening(ms: number): Promise<boolean>;
  close(): void;
};

/** As large as a head may be in either direction; Node's own 16 KiB are less than many apps accept. */
export const MAX_HEAD_BYTES = 256 * 1024;

export function openUpstreamClient(options: UpstreamOptions): UpstreamClient {
  const { target, secure, host } = readTarget(options.upstreamUrl);
  const client = secure ? https : http;
  const agent = new client.Agent({
    keepAlive: true,
    // ngrok's side decides how many visitors there are; the app sees as many connections.
    maxSockets: Number.POSITIVE_INFINITY,
    maxFreeSockets: 64,
    ...(secure && { rejectUnauthorized: options.verifyUpstreamTls }),
  });
  return {
    host,
    request: ({ method, path, headers, fresh }) =>
      client.request({
        ...target,
        agent: fresh ? false : agent,
        method,
        path,
        headers,
        setHost: false,
        maxHeaderSize: MAX_HEAD_BYTES,
        rejectUnauthorized: options.verifyUpstreamTls,
      }),
    connect: () => connect(target),
    isSecure: secure,
    isListening: (ms) => isListening(target, ms),
    close: () => agent.destroy(),
  };
}

type Target =
  | { socketPath: string }
  | { host: string; port: number; lookup: net.LookupFunction; autoSelectFamily: true };

function readTarget(upstreamUrl: string): { target: Target; secure: boolean; host: string } {
  if (upstreamUrl.startsWith("unix:")) {
    return { target: { socketPath: upstreamUrl.slice(5) }, secure: false, host: "localhost" };
  }
  const url = new URL(upstreamUrl);
  const secure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || (secure ? 443 : 80));
  // Apps that listen on only one of 127.0.0.1 and ::1 are found under localhost.
  const target: Target = { host, port, lookup: loopbackLookup, autoSelectFamily: true };
  return { target, secure, host: url.host };
}

function connect(target: Target): net.Socket {
  const where = "socketPath" in target ? { path: target.socketPath } : target;
  return net.connect({ ...where, noDelay: true, allowHalfOpen: true });
}

function isListening(target: Target, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(target);
    const answer = (listening: boolean) => {
      resolve(listening);
      socket.destroy();
    };
    socket.setTimeout(ms, () => answer(false));
    socket.on("connect", () => answer(true));
    socket.on("error", () => answer(false));
  });
}
