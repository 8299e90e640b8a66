import http from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";
import { goesInChunks, harmlessPairs, headText, pairs, writable } from "@/lib/network/headers";
import { guard as guardWriters } from "@/lib/traffic/tunnel-proxy/guard";
import { passInformation } from "@/lib/traffic/tunnel-proxy/pass-answer";
import type { AgentServer } from "./agent-server";
import { warnBrowser } from "./browser-warning";
import type { EdgeCertificate } from "./certificate";
import type { Endpoints, Listener } from "./endpoints";
import type { Faults } from "./faults";
import { guard, type Visit } from "./guard";
import { changeHeaders } from "./modules";
import type { RelyingParty } from "./oidc";
import { errorPage, redirectTo } from "./pages";
import { type HeaderList, type PolicyResponse, runRules } from "./policy/run";

export type VisitorServerOptions = {
  endpoints: Endpoints;
  agents: AgentServer;
  faults: Faults;
  relyingParty: RelyingParty;
  callbackHost: string;
  /** With a certificate, visitors connect over TLS. */
  certificate?: EdgeCertificate;
};

// These belong to one connection (RFC 9110, section 7.6.1); each side writes its own.
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** The limit for a message's head in either direction. Larger ones are refused; no header is dropped. */
const MAX_HEAD_BYTES = 256 * 1024;

/** The public side: reads visitors' requests, asks the guard, and passes them to the agent without buffering. */
export class VisitorServer {
  readonly server: http.Server;

  constructor(private readonly options: VisitorServerOptions) {
    const limits = { keepAliveTimeout: 30_000, requestTimeout: 0, maxHeaderSize: MAX_HEAD_BYTES };
    const { certificate } = options;
    this.server = certificate
      ? https.createServer({ ...limits, key: certificate.key, cert: certificate.cert })
      : http.createServer(limits);
    this.server.maxHeadersCount = 0;
    this.server.on("request", (request, response) => void this.onRequest(request, response));
    this.server.on("checkContinue", (request, response) => void this.onRequest(request, response));
    this.server.on(
      "upgrade",
      (request, socket, head) =>
        void this.onUpgrade(request, socket, head).catch(() => socket.destroy()),
    );
  }

  private async onRequest(
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    try {
      const decision = await this.decide(request);
      if ("answer" in decision) return send(response, decision.answer);
      this.forward(decision.listener, decision.visit, request, response);
    } catch (error) {
      send(response, errorPage(500, "ERR_NGROK_9999", String(error)));
    }
  }

  private async onUpgrade(
    request: http.IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    socket.on("error", () => socket.destroy());
    const decision = await this.decide(request);
    if ("answer" in decision) return refuseUpgrade(socket, decision.answer);
    const { listener, visit } = decision;
    const upstream = this.options.agents.openProxy(listener, clientAddress(request));
    if (!upstream) return refuseUpgrade(socket, offline(visit.hostname));
    const headers = withForwarded(request, visit);
    upstream.write(
      headText(`${request.method} ${request.url} HTTP/1.1`, [
        ...headers.flat(),
        ...framingOf(request),
        ...["connection", "Upgrade", "upgrade", request.headers.upgrade ?? ""],
      ]),
      "latin1",
    );
    if (head.length > 0) upstream.write(head);
    let hasAnswer = false;
    upstream.once("data", () => {
      hasAnswer = true;
    });
    socket.pipe(upstream);
    upstream.pipe(socket, { end: false });
    const ended = () => {
      if (hasAnswer) socket.end();
      else if (!socket.writableEnded) refuseUpgrade(socket, unreachable());
    };
    upstream.on("end", ended);
    upstream.on("close", () => {
      ended();
      if (hasAnswer) socket.destroy();
    });
    socket.on("close", () => upstream.destroy());
  }

  private async decide(
    request: http.IncomingMessage,
  ): Promise<{ answer: PolicyResponse } | { listener: Listener; visit: Visit }> {
    const { endpoints, faults, relyingParty, callbackHost, certificate } = this.options;
    const host = request.headers.host ?? "";
    const hostname = host.replace(/:\d+$/, "").toLowerCase();
    const origin = `${certificate ? "https" : "http"}://${host}`;
    const portal = faults.find("captive-portal");
    if (portal) return { answer: portal.to ? redirectTo(portal.to) : captivePortal() };
    if (host === callbackHost) return { answer: await this.callback(request, origin) };
    const listener = endpoints.pick(hostname);
    if (!listener) return { answer: offline(hostname) };
    const broken = brokenAnswer(faults, request);
    if (broken) return { answer: broken };
    const visit = readVisit(request, hostname, origin);
    const warning = warnBrowser(listener.account, visit);
    if (warning) return { answer: warning };
    const answer = faults.has("drop-oidc")
      ? undefined
      : await guard(listener, visit, relyingParty, faults);
    if (answer?.close) request.socket.destroy();
    request.url = visit.target;
    return answer ? { answer } : { listener, visit };
  }

  private callback(request: http.IncomingMessage, origin: string): Promise<PolicyResponse> {
    const url = new URL(request.url ?? "/", origin);
    if (url.pathname === "/oauth2/callback") return this.options.relyingParty.finish(url);
    return Promise.resolve(errorPage(404, "ERR_NGROK_3113", "Not found"));
  }

  private forward(
    listener: Listener,
    visit: Visit,
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): void {
    const stream = this.options.agents.openProxy(listener, clientAddress(request));
    if (!stream) return send(response, offline(visit.hostname));
    const framing = framingOf(request);
    const headers = withForwarded(request, visit).flat();
    const upstream = http.request({
      method: request.method,
      path: request.url,
      headers: writable([...headers, ...framing], framing.length > 0),
      setHost: false,
      maxHeaderSize: MAX_HEAD_BYTES,
      createConnection: () => stream,
    });
    upstream.maxHeadersCount = 0;
    const fail = () => {
      upstream.destroy();
      if (response.headersSent) response.destroy();
      else send(response, unreachable());
    };
    upstream.on("response", (answer) => {
      passResponse(listener, visit, answer, response).catch(fail);
    });
    upstream.on(
      "information",
      guardWriters(fail)((info: http.InformationEvent) => passInformation(info, request, response)),
    );
    upstream.on("upgrade", fail);
    upstream.on("error", fail);
    response.on("error", () => response.destroy());
    request.on("aborted", () => upstream.destroy());
    response.on("close", () => {
      upstream.destroy();
      stream.destroy();
    });
    request.on(
      "end",
      guardWriters(fail)(() => upstream.addTrailers(harmlessPairs(request.rawTrailers))),
    );
    request.pipe(upstream);
  }
}

/** The framing of the body stays. No other header of the visitor's connection is passed on. */
function framingOf({ headers }: http.IncomingMessage): string[] {
  const coding = headers["transfer-encoding"];
  return coding === undefined ? [] : ["transfer-encoding", coding];
}

/** Rejects when Node's writer refuses a message that its parser has accepted. */
async function passResponse(
  listener: Listener,
  visit: Visit,
  answer: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const headers = pairs(answer.rawHeaders).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()));
  const res = { status_code: answer.statusCode ?? 502, headers: grouped(headers) };
  const replaced = await runRules(listener.protection.policy.on_http_response, {
    variables: { ...visit.variables, res },
    headers,
    login: () => Promise.reject(new Error("responses cannot log in")),
  });
  if (replaced) return send(response, replaced);
  changeHeaders(headers, listener.protection.modules.ResponseHeaders);
  const { statusCode: status = 502, statusMessage } = answer;
  const raw = headers.flat();
  response.writeHead(status, statusMessage, writable(raw, goesInChunks(response.req, status, raw)));
  response.flushHeaders();
  answer.on("error", () => response.destroy());
  // Registered before the pipe's own listener, which ends the response.
  answer.on("end", () => response.addTrailers(harmlessPairs(answer.rawTrailers)));
  answer.pipe(response);
}

function readVisit(request: http.IncomingMessage, hostname: string, origin: string): Visit {
  const target = request.url ?? "/";
  const url = new URL(target, origin);
  const headers = pairs(request.rawHeaders).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()));
  return {
    hostname,
    origin,
    target,
    isUpgrade: request.headers.upgrade !== undefined,
    cookies: readCookies(request.headers.cookie ?? ""),
    headers,
    variables: {
      req: {
        method: request.method ?? "GET",
        host: hostname,
        url: {
          path: url.pathname,
          raw_path: target.replace(/\?.*$/s, ""),
          query: url.search.slice(1),
          raw: url.href,
        },
        headers: grouped(headers),
        user_agent: request.headers["user-agent"] ?? "",
      },
      conn: { client_ip: request.socket.remoteAddress ?? "" },
      actions: { ngrok: {} },
    },
  };
}

/**
 * As ngrok documents it (https://ngrok.com/docs/universal-gateway/http, Upstream headers): it appends to the visitor's
 * X-Forwarded-For and -Proto, and leaves X-Forwarded-Host as the visitor sent it. It is not documented whether a value
 * is appended to the same header or as a new one, so the lab does each once.
 */
function withForwarded(request: http.IncomingMessage, { headers, origin }: Visit): HeaderList {
  const { host, protocol } = new URL(origin);
  const isNamed =
    (wanted: string) =>
    ([name]: [string, string]) =>
      name.toLowerCase() === wanted;
  const before = headers.filter(isNamed("x-forwarded-for")).map(([, value]) => value);
  const address = request.socket.remoteAddress ?? "";
  return [
    ...headers.filter((header) => !isNamed("x-forwarded-for")(header)),
    ["x-forwarded-for", [...before, address].join(", ")],
    ["x-forwarded-proto", protocol.slice(0, -1)],
    ...(headers.some(isNamed("x-forwarded-host"))
      ? []
      : ([["x-forwarded-host", host]] satisfies HeaderList)),
  ];
}

function grouped(headers: HeaderList): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return Object.fromEntries(groups);
}

function readCookies(header: string): Record<string, string> {
  const entries = header.split(";").flatMap((part) => {
    const [name, ...value] = part.trim().split("=");
    return name ? [[name, value.join("=")] as const] : [];
  });
  return Object.fromEntries(entries);
}

function clientAddress(request: http.IncomingMessage): string {
  const { remoteAddress = "127.0.0.1", remotePort = 0 } = request.socket;
  return remoteAddress.includes(":")
    ? `[${remoteAddress}]:${remotePort}`
    : `${remoteAddress}:${remotePort}`;
}

function offline(hostname: string): PolicyResponse {
  return errorPage(404, "ERR_NGROK_3200", `The endpoint ${hostname} is offline.`);
}

/** The connection to the app ended before the head of an answer. */
function unreachable(): PolicyResponse {
  return errorPage(502, "ERR_NGROK_8012", "The agent could not reach the app");
}

/** The answer in place of the login, when something is wrong on the way there. */
function brokenAnswer(faults: Faults, request: http.IncomingMessage): PolicyResponse | undefined {
  const warning = faults.find("interstitial");
  if (warning && (warning.always || !request.headers["ngrok-skip-browser-warning"])) {
    return errorPage(200, "ERR_NGROK_6024", "You are about to visit a site served by ngrok");
  }
  const page = faults.find("error-page");
  if (page) return errorPage(page.status, page.code, "ngrok cannot serve this");
  return faults.has("login-loop") ? redirectTo(`${request.url}`) : undefined;
}

function captivePortal(): PolicyResponse {
  return {
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: "<!doctype html><title>Welcome</title><h1>Accept the terms to use this network</h1>",
  };
}

function send(response: http.ServerResponse, { status, headers, body }: PolicyResponse): void {
  if (response.headersSent) return void response.destroy();
  // The reason phrase is set here, because the one that the writer refused is still set.
  response
    .writeHead(status, http.STATUS_CODES[status] ?? "", {
      ...headers,
      "content-length": String(Buffer.byteLength(body)),
    })
    .end(body);
}

function refuseUpgrade(socket: Duplex, { status, headers }: PolicyResponse): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(
    [`HTTP/1.1 ${status} Refused`, ...lines, "connection: close", "content-length: 0", "", ""].join(
      "\r\n",
    ),
  );
}
