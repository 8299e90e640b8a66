import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { vi } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import type { LinkApp, LinkAppOrder, LinkOrder } from "@/lib/traffic/calls";
import { KeyRing } from "@/lib/traffic/gate/key-ring";
import { SignatureCache } from "@/lib/traffic/gate/signature-cache";
import { newGateHeaders } from "@/lib/traffic/gate-header-names";
import type { AccessRules } from "@/lib/traffic/gate-orders";
import { LinkProxy } from "@/lib/traffic/link/link-proxy";
import type { Arrival } from "@/lib/traffic/watcher";
import { CLIENT, ISSUER, type TokenProvider } from "./gate-tokens";

export const everybody: AccessRules = {
  ...{ emails: [], domains: [], roles: [], tenants: [] },
  ...{ requireVerifiedEmail: true, mayAsk: false, grants: [], removals: [], asks: [] },
};
export const URL_OF_LINK = "https://apps.example.com";
export const NAVIGATION = {
  accept: "text/html",
  "sec-fetch-dest": "document",
  "sec-fetch-mode": "navigate",
  "sec-fetch-site": "none",
};
export const OWN_FORM = {
  ...NAVIGATION,
  "sec-fetch-site": "same-origin",
  origin: URL_OF_LINK,
};

export type Seen = { method: string; url: string; raw: string[]; body: string };
export type TestApp = { name: string; url: string; seen: Seen[]; close(): void };
export type Answer = { status: number; headers: http.IncomingHttpHeaders; body: string };
export type Sent = { headers?: http.OutgoingHttpHeaders; method?: string; body?: string };

/** For tests of a link: real apps, a real socket, real tokens. */
export function openLinkWorld(provider: TokenProvider) {
  const socketFolder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-test-"));
  const closers: (() => void)[] = [];
  const headers = newGateHeaders();
  const watched: (Arrival & { tunnelId: string })[] = [];
  const alarms = vi.fn();
  const visited = vi.fn();
  const states = vi.fn();
  const asked = vi.fn();
  const probed = vi.fn();

  /** Echoes what it gets; /stream has no end; /answer takes what to answer with from a header; it takes WebSockets. */
  async function openApp(name: string): Promise<TestApp> {
    const seen: Seen[] = [];
    const server = http.createServer(async (request, response) => {
      const { method = "", url = "", rawHeaders: raw } = request;
      const entry = { method, url, raw, body: "" };
      seen.push(entry);
      if (url.startsWith("/stream")) {
        response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
        request.on("error", () => undefined).resume();
        return;
      }
      entry.body = await text(request).catch(() => "broken off");
      const wanted: string[] = JSON.parse(String(request.headers["x-answer"] ?? "[]"));
      response.writeHead(200, "OK", ["content-type", "text/plain", ...wanted]);
      response.end(`app ${name}`);
    });
    const sockets = new WebSocketServer({ server });
    sockets.on("connection", (socket, request) => {
      seen.push({ method: "WS", url: request.url ?? "", raw: request.rawHeaders, body: "" });
      socket.on("error", () => undefined);
      socket.on("message", (said) => socket.send(`${name} heard ${String(said)}`));
      socket.send(`app ${name}`);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const close = () => void server.close().closeAllConnections();
    closers.push(close);
    return { name, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, close };
  }

  const orderOf = (app: TestApp, access = everybody): LinkAppOrder => ({
    upstreamUrl: app.url,
    ...{ verifyUpstreamTls: true, rewriteHost: false, hideIdentity: false, identified: true },
    ...{ policyAdds: [], inspect: true, notes: [], access },
  });
  const running = (app: TestApp, access = everybody): LinkApp => ({
    tunnelId: `id-${app.name}`,
    name: `App ${app.name}`,
    order: orderOf(app, access),
  });

  async function openLink(apps: LinkApp[], more: Partial<LinkOrder> = {}) {
    const ring = new KeyRing(() => undefined);
    const cache = new SignatureCache();
    ring.onChange(() => cache.clear());
    ring.set(ISSUER, provider.keys());
    const gate = { headers, issuerUrl: ISSUER, clientId: CLIENT, maxAgeMs: 3_600_000 };
    const choiceKey = randomBytes(32).toString("hex");
    const own = { linkId: "link-1", name: "The team's apps", choiceKey, publicUrl: URL_OF_LINK };
    const link = new LinkProxy({
      order: { ...own, socketFolder, gate, apps, ...more },
      ...{ ring, cache, onProbe: probed },
      connect: (tunnelId) => ({
        watch: (arrival) => void watched.push({ ...arrival, tunnelId }),
      }),
      refused: () => undefined,
      listen: (tunnelId) => ({
        gate: ({ state }) => states(tunnelId, state),
        asked: ({ sub }) => asked(tunnelId, sub),
        alarm: ({ code }) => alarms(tunnelId, code),
        grantUsed: () => undefined,
        visits: (visits) => visited(tunnelId, visits),
      }),
    });
    await link.open();
    closers.push(() => link.close());
    return link;
  }

  const placeOf = (link: LinkProxy) => ({ socketPath: link.url.slice("unix:".length) });

  async function begin(link: LinkProxy, target: string, sent: Sent = {}) {
    const { headers: extra = {}, method = "GET", body } = sent;
    const place = { ...placeOf(link), agent: false as const };
    const request = http.request({ ...place, method, path: target, headers: extra });
    request.on("error", () => undefined);
    request.end(body);
    const [response]: http.IncomingMessage[] = await once(request, "response");
    if (!response) throw new Error("no response");
    response.on("error", () => undefined);
    return response;
  }

  /** Somebody's browser, as simple as one can be: it keeps every cookie, and sends all of them everywhere. */
  function browser(link: LinkProxy, token: string) {
    const jar = new Map<string, string>();
    const own = (extra: http.OutgoingHttpHeaders = {}) => ({
      [headers.token]: token,
      ...(jar.size > 0 && { cookie: Array.from(jar, (pair) => pair.join("=")).join("; ") }),
      ...extra,
    });
    const keep = (setCookies: string[] = []) => {
      for (const each of setCookies) {
        const pair = each.split(";", 1)[0] ?? "";
        const equals = pair.indexOf("=");
        jar.set(pair.slice(0, equals), pair.slice(equals + 1));
      }
    };
    const ask = async (target: string, sent: Sent = {}): Promise<Answer> => {
      const response = await begin(link, target, { ...sent, headers: own(sent.headers) });
      keep(response.headers["set-cookie"]);
      const { statusCode = 0, headers: got } = response;
      return { status: statusCode, headers: got, body: await text(response) };
    };
    return {
      jar,
      own,
      ask,
      open: (target: string) => ask(target, { headers: NAVIGATION }),
      choose: (id: string, to = "/") =>
        ask(`/.gatehouse/?${new URLSearchParams({ app: id, to })}`, {
          method: "POST",
          headers: OWN_FORM,
        }),
      begin: (target: string, sent: Sent = {}) =>
        begin(link, target, { ...sent, headers: own(sent.headers) }),
      /** The socket once it has said something, or the status of a refusal. */
      connect: (): Promise<{ socket: WebSocket; said: string } | number> => {
        const socket = new WebSocket("ws://apps.example.com/socket", {
          headers: own(),
          createConnection: () => net.connect({ path: placeOf(link).socketPath }),
        });
        closers.push(() => socket.terminate());
        return new Promise((resolve, reject) => {
          socket.on("message", (said) => resolve({ socket, said: String(said) }));
          socket.on("unexpected-response", (_request, { statusCode = 0 }) => resolve(statusCode));
          socket.on("error", reject);
        });
      },
    };
  }

  return {
    ...{ headers, watched, alarms, states, asked, probed, visited, closers },
    ...{ openApp, orderOf, running, openLink, begin, browser, placeOf },
    closeAll: () => {
      for (const close of closers.splice(0)) close();
      watched.length = 0;
      for (const told of [alarms, states, asked, probed, visited]) told.mockClear();
    },
    remove: () => rmSync(socketFolder, { recursive: true }),
  };
}
