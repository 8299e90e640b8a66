import http from "node:http";
import https from "node:https";
import net from "node:net";
import type { RawHeaders } from "@/lib/network/headers";
import { lookupForApp } from "@/lib/network/loopback-lookup";
import { openAppAgent } from "./app-agent";
import { MAX_HEAD_BYTES } from "./mend-answer";

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
  /** Throws what Node's writer throws of a request that it refuses to write. */
  request(options: UpstreamRequest): http.ClientRequest;
  /** Whether something accepts connections there, asked without a request. */
  isListening(ms: number): Promise<boolean>;
  close(): void;
};

export function openUpstreamClient(options: UpstreamOptions): UpstreamClient {
  const { target, secure } = readTarget(options.upstreamUrl);
  const client = secure ? https : http;
  const agents = { secure, verifyTls: options.verifyUpstreamTls };
  const kept = openAppAgent({ ...agents, keepAlive: true });
  const once = openAppAgent({ ...agents, keepAlive: false });
  return {
    request: ({ method, path, headers, fresh }) => {
      const request = client.request({
        ...target,
        agent: fresh ? once : kept,
        method,
        path,
        headers,
        setHost: false,
        maxHeaderSize: MAX_HEAD_BYTES,
        // The heads are mended and checked already: this is for chunks that old servers pad with spaces.
        insecureHTTPParser: true,
      });
      // All that fit in a head; by itself Node drops those beyond 1,000 without a word.
      request.maxHeadersCount = 0;
      return request;
    },
    isListening: (ms) => isListening(target, ms),
    close: () => {
      kept.destroy();
      once.destroy();
    },
  };
}

type Target =
  | { socketPath: string }
  | { host: string; port: number; lookup: net.LookupFunction; autoSelectFamily: true };

export function readTarget(upstreamUrl: string): { target: Target; secure: boolean } {
  if (upstreamUrl.startsWith("unix:")) {
    return { target: { socketPath: upstreamUrl.slice(5) }, secure: false };
  }
  const url = new URL(upstreamUrl);
  const secure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || (secure ? 443 : 80));
  // Apps that listen on only one of 127.0.0.1 and ::1 are found under localhost.
  const target: Target = { host, port, lookup: lookupForApp(port), autoSelectFamily: true };
  return { target, secure };
}

function isListening(target: Target, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect("socketPath" in target ? { path: target.socketPath } : target);
    const answer = (listening: boolean) => {
      resolve(listening);
      socket.destroy();
    };
    socket.setTimeout(ms, () => answer(false));
    socket.on("connect", () => answer(true));
    socket.on("error", () => answer(false));
  });
}
