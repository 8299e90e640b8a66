import http from "node:http";
import https from "node:https";
import net from "node:net";
import type { RawHeaders } from "@/lib/network/headers";
import { type AppAddress, addressOfApp } from "@/lib/network/loopback-lookup";
import { openAppAgent } from "./app-agent";
import { MAX_HEAD_BYTES } from "./repair-answer";

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
  /**
   * Use a new connection, once: for upgrades, and for a request that cannot be repeated if an old connection closes.
   */
  fresh: boolean;
};

/** How the proxy and a replay reach the app. */
export type UpstreamClient = {
  /** Throws the error of Node's writer when it refuses the request. */
  request(options: UpstreamRequest): http.ClientRequest;
  /** Whether something accepts connections there. Sends no request. */
  isListening(ms: number): Promise<boolean>;
  /** The same with the reason why nothing does. Never rejects. */
  tryConnect(ms: number): Promise<Error | undefined>;
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
        // The heads are checked already. This is for old servers, which pad chunk sizes with spaces.
        insecureHTTPParser: true,
      });
      // 0 means no limit. By default Node silently drops headers beyond 1,000.
      request.maxHeadersCount = 0;
      return request;
    },
    isListening: async (ms) => (await tryConnect(target, ms)) === undefined,
    tryConnect: (ms) => tryConnect(target, ms),
    close: () => {
      kept.destroy();
      once.destroy();
    },
  };
}

type Target = { socketPath: string } | (AppAddress & { autoSelectFamily: true });

export function readTarget(upstreamUrl: string): { target: Target; secure: boolean } {
  if (upstreamUrl.startsWith("unix:")) {
    return { target: { socketPath: upstreamUrl.slice(5) }, secure: false };
  }
  const url = new URL(upstreamUrl);
  const secure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || (secure ? 443 : 80));
  // Apps that listen on only one of 127.0.0.1 and ::1 are found under localhost.
  return { target: { ...addressOfApp(host, port), autoSelectFamily: true }, secure };
}

function tryConnect(target: Target, ms: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect("socketPath" in target ? { path: target.socketPath } : target);
    const end = (failure?: Error) => {
      resolve(failure);
      socket.destroy();
    };
    socket.setTimeout(ms, () => {
      const late = Object.assign(new Error("No connection in time."), { code: "ETIMEDOUT" });
      // After a pause of this thread the timer comes before the connection that was made meanwhile.
      setImmediate(() => end(late));
    });
    socket.on("connect", () => end());
    socket.on("error", (error) => end(error));
  });
}
