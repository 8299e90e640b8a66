import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { buffer, text } from "node:stream/consumers";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { makeEdgeCertificate } from "@/e2e/lab/edge/certificate";
import { PROBE_HEADER } from "@/lib/contract/probe-header";
import { requestQuerySchema } from "@/lib/contract/request-query";
import { firstValue } from "@/lib/network/headers";
import { listRequests } from "@/lib/traffic/capture/list-requests.fixture";
import { TrafficLog } from "@/lib/traffic/capture/traffic-log";
import { BARE_HEADERS } from "@/lib/traffic/gate/page";
import type { Watch } from "@/lib/traffic/watcher";
import type { AppHealth } from "@/lib/upstream/app-health";
import { WAITING_HEADER } from "./failure-page";
import { openTunnelProxy, type TunnelProxy } from "./tunnel-proxy";

const closers: (() => void)[] = [];
const socketFolder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-test-"));

afterAll(() => rmSync(socketFolder, { recursive: true }));

afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) close();
});

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

async function app(handler: Handler, host = "127.0.0.1"): Promise<http.Server> {
  const server = http.createServer(handler).listen(0, host);
  await once(server, "listening");
  closers.push(() => void server.close().closeAllConnections());
  return server;
}

function portOf(server: net.Server): number {
  return (server.address() as AddressInfo).port;
}

async function proxyTo(
  upstreamUrl: string,
  options: Partial<Parameters<typeof openTunnelProxy>[0]> = {},
) {
  const tunnelProxy = await openTunnelProxy({
    upstreamUrl,
    verifyUpstreamTls: true,
    rewriteHost: false,
    hideIdentity: false,
    identified: true,
    socketFolder,
    onProbe: () => undefined,
    ...options,
  });
  closers.push(tunnelProxy.close);
  return tunnelProxy;
}

/** Sends one request through the tunnel's proxy, as the SDK would. */
async function ask(tunnelProxy: TunnelProxy, options: http.RequestOptions = {}, body?: string) {
  const place = tunnelProxy.url.startsWith("unix:")
    ? { socketPath: tunnelProxy.url.slice(5) }
    : new URL(tunnelProxy.url);
  const request = http.request({ ...place, ...options });
  request.end(body);
  const [response]: http.IncomingMessage[] = await once(request, "response");
  if (!response) throw new Error("no response");
  return {
    status: response.statusCode,
    headers: response.headers,
    raw: response.rawHeaders,
    body: await text(response),
    trailers: response.trailers,
  };
}

const url = (server: net.Server, scheme = "http") => `${scheme}://localhost:${portOf(server)}`;

test("passes method, path, headers and body on as they came", async () => {
  const seen: { method?: string; url?: string; raw?: string[]; body?: string } = {};
  const server = await app(async (request, response) => {
    Object.assign(seen, { method: request.method, url: request.url, raw: request.rawHeaders });
    seen.body = await text(request);
    response.writeHead(201, ["Set-Cookie", "a=1", "Set-Cookie", "b=2", "X-Odd", "ä"]).end("made");
  });
  const tunnelProxy = await proxyTo(url(server));
  const headers = [
    "Host",
    "demo.example.com",
    "X-Twice",
    "1",
    "x-twice",
    "2",
    "Content-Length",
    "5",
  ];
  const answer = await ask(tunnelProxy, { method: "PUT", path: "/a/../b?q=%20", headers }, "hello");
  expect(seen).toMatchObject({ method: "PUT", url: "/a/../b?q=%20", body: "hello" });
  expect(seen.raw?.slice(0, 8)).toEqual(headers);
  expect(answer).toMatchObject({ status: 201, body: "made" });
  expect(answer.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
});

test("nothing is passed to the dashboard's own port, whatever name leads there", async () => {
  let asked = 0;
  const dashboard = await app((_request, response) => {
    asked += 1;
    response.end();
  });
  vi.stubEnv("PORT", String(portOf(dashboard)));
  const told: AppHealth[] = [];
  const options = { rewriteHost: true, onApp: (health: AppHealth) => told.push(health) };
  const tunnelProxy = await proxyTo(url(dashboard), options);
  expect((await ask(tunnelProxy)).status).toBe(502);
  expect(told).toMatchObject([{ reachable: false, code: "dashboard" }]);
  expect(asked).toBe(0);
});

test("streams chunked bodies both ways, with trailers", async () => {
  const server = await app((request, response) => {
    response.writeHead(200, {
      trailer: "x-sum",
      "x-framing": request.headers["transfer-encoding"] ?? "",
    });
    request.on("data", (chunk) => response.write(chunk));
    request.on("end", () => {
      response.addTrailers({ "x-sum": "42" });
      response.end();
    });
  });
  const tunnelProxy = await proxyTo(url(server));
  const answer = await ask(
    tunnelProxy,
    { method: "POST", headers: { "transfer-encoding": "chunked" } },
    "in pieces",
  );
  expect(answer).toMatchObject({ status: 200, body: "in pieces", trailers: { "x-sum": "42" } });
  expect(answer.headers["x-framing"]).toBe("chunked");
});

test("a HEAD answer keeps its length and has no body", async () => {
  const server = await app((_request, response) =>
    response.writeHead(200, { "content-length": 1234 }).end(),
  );
  const answer = await ask(await proxyTo(url(server)), { method: "HEAD" });
  expect(answer.headers["content-length"]).toBe("1234");
  expect(answer.body).toBe("");
});

test("the app decides about 100-continue", async () => {
  const server = await app((_request, response) => response.end("never asked"));
  server.on("checkContinue", (request: http.IncomingMessage, response: http.ServerResponse) => {
    if (request.url === "/no") return void response.writeHead(413).end("too much");
    response.writeContinue();
    request.pipe(response);
  });
  const tunnelProxy = await proxyTo(url(server));
  const headers = { expect: "100-continue", "content-length": "4" };
  expect(await ask(tunnelProxy, { method: "POST", path: "/yes", headers }, "body")).toMatchObject({
    body: "body",
  });
  expect(await ask(tunnelProxy, { method: "POST", path: "/no", headers }, "body")).toMatchObject({
    status: 413,
  });
});

test("the first bytes of an event stream arrive before the stream ends", async () => {
  const server = await app((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: first\n\n");
  });
  const tunnelProxy = await proxyTo(url(server));
  const request = http.get({ socketPath: tunnelProxy.url.slice(5) });
  const [response]: http.IncomingMessage[] = await once(request, "response");
  const [chunk] = await once(response ?? request, "data");
  expect(String(chunk)).toBe("data: first\n\n");
  request.destroy();
});

test("upgrades pass, with what follows them", async () => {
  const server = await app(() => undefined);
  server.on("upgrade", (request: http.IncomingMessage, socket: net.Socket) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${request.headers.upgrade}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
  const tunnelProxy = await proxyTo(url(server));
  const request = http.request({
    socketPath: tunnelProxy.url.slice(5),
    headers: { connection: "Upgrade", upgrade: "websocket" },
  });
  request.end();
  const [, socket]: net.Socket[] = await once(request, "upgrade");
  if (!socket) throw new Error("no socket");
  socket.write("ping");
  expect(String((await once(socket, "data"))[0])).toBe("ping");
  socket.destroy();
});

test("when a visitor leaves, the app sees that the connection ends", async () => {
  let left: Promise<unknown> | undefined;
  const server = await app((request, response) => {
    request.on("error", () => undefined);
    left = new Promise((resolve) => request.on("close", resolve));
    response.writeHead(200).write("begun");
  });
  const tunnelProxy = await proxyTo(url(server));
  const request = http.get({ socketPath: tunnelProxy.url.slice(5) });
  const [response]: http.IncomingMessage[] = await once(request, "response");
  response?.on("error", () => undefined);
  await once(response ?? request, "data");
  request.destroy();
  await left;
});

test("an app on https: an unknown certificate is accepted only when certificates are not checked", async () => {
  const { key, cert } = makeEdgeCertificate();
  const server = https
    .createServer({ key, cert }, (_request, response) => response.end("secret"))
    .listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => void server.close().closeAllConnections());
  const strict = await ask(await proxyTo(url(server, "https")));
  expect(strict.status).toBe(502);
  expect(strict.body).not.toContain("secret");
  const trusting = await ask(await proxyTo(url(server, "https"), { verifyUpstreamTls: false }));
  expect(trusting).toMatchObject({ status: 200, body: "secret" });
});

test.each(["127.0.0.1", "::1"])(
  "an app that listens on %s only is found as localhost",
  async (host) => {
    const server = await app((_request, response) => response.end("here"), host);
    expect(await ask(await proxyTo(url(server)))).toMatchObject({ status: 200, body: "here" });
  },
);

test("an app that is down: a page without facts of the machine, and a report to the dashboard until it is back", async () => {
  const server = await app((_request, response) => response.end("back"));
  const port = portOf(server);
  server.close();
  await once(server, "close");
  const told: AppHealth[] = [];
  const tunnelProxy = await proxyTo(`http://localhost:${port}`, {
    onApp: (health) => told.push(health),
  });
  const page = await ask(tunnelProxy, { headers: { accept: "text/html" } });
  expect(page.status).toBe(502);
  expect(page.body).toContain("not running");
  expect(page.body).toContain("location.reload()");
  expect(page.headers["x-content-type-options"]).toBe("nosniff");
  const policy = page.headers["content-security-policy"];
  for (const what of ["script", "style"]) {
    const [, text = ""] = new RegExp(`<${what}>([^]*)</${what}>`).exec(page.body) ?? [];
    const hash = createHash("sha256").update(text).digest("base64");
    expect(policy).toContain(`${what}-src 'sha256-${hash}'`);
  }
  expect(page.body).not.toMatch(/localhost|127\.0\.0\.1|::1|ECONNREFUSED/);
  expect(told).toEqual([
    { reachable: false, code: "nothing-listens", detail: "Nothing listens there." },
  ]);
  const posted = await ask(
    tunnelProxy,
    { method: "POST", headers: { accept: "text/html" } },
    "order",
  );
  expect(posted.body).toContain("did not arrive");
  expect(posted.body).not.toContain("location.reload()");
  expect((await ask(tunnelProxy, { headers: { accept: "application/json" } })).body).toBe(
    "The app is not running right now.\n",
  );

  const waiting = { method: "HEAD", headers: { [WAITING_HEADER]: "1" } };
  expect((await ask(tunnelProxy, waiting)).status).toBe(502);
  const again = http.createServer((_request, response) => response.end("back"));
  again.listen(port, "127.0.0.1");
  await once(again, "listening");
  closers.push(() => void again.close().closeAllConnections());
  expect((await ask(tunnelProxy, waiting)).status).toBe(204);
  expect(told.at(-1)).toEqual({ reachable: true });
  expect((await ask(tunnelProxy)).body).toBe("back");
});

test("every short answer of its own says that nothing in it may run, load or be kept", async () => {
  const server = await app(() => undefined);
  const upstream = url(server);
  server.close().closeAllConnections();
  const tunnelProxy = await proxyTo(upstream);
  const broken = await proxyTo(upstream, {
    watch: () => {
      throw new Error("a watcher that fails");
    },
  });
  const upgrade = { connection: "upgrade", upgrade: "websocket" };
  const answers = [
    await ask(tunnelProxy, { headers: { [PROBE_HEADER]: "nonce" } }),
    await ask(tunnelProxy, { method: "HEAD", headers: { [WAITING_HEADER]: "1" } }),
    await ask(tunnelProxy, { headers: upgrade }),
    await ask(broken),
  ];
  expect(answers.map(({ status }) => status)).toEqual([421, 204, 502, 502]);
  for (const { headers } of answers) expect(headers).toMatchObject(BARE_HEADERS);
});

test("an app at this machine's other address is found there, and reported by a code", async () => {
  const server = await app((_request, response) => response.end("here"), "::1");
  const told: (string | undefined)[] = [];
  let found: (() => void) | undefined;
  const isFound = new Promise<void>((resolve) => {
    found = resolve;
  });
  const tunnelProxy = await proxyTo(`http://127.0.0.1:${portOf(server)}`, {
    onApp: ({ code }) => {
      told.push(code);
      if (code === "other-address") found?.();
    },
  });
  await ask(tunnelProxy);
  await isFound;
  // The found address is used for the next request too.
  await ask(tunnelProxy);
  expect(told).toEqual(["nothing-listens", "other-address"]);
});

test("the dashboard learns that the app is back without a visitor", async () => {
  const server = await app(() => undefined);
  const port = portOf(server);
  server.close();
  await once(server, "close");
  const back = new Promise<void>((resolve) => {
    void proxyTo(`http://127.0.0.1:${port}`, {
      onApp: (health) => health.reachable && resolve(),
    }).then(async (tunnelProxy) => {
      await ask(tunnelProxy);
      const again = net.createServer().listen(port, "127.0.0.1");
      closers.push(() => again.close());
    });
  });
  await back;
});

test("the app is watched from the moment when the tunnel has its URL", async () => {
  const connected: string[] = [];
  const server = net.createServer((socket) => {
    connected.push("app");
    socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => server.close());
  const watched = (url: string) =>
    new Promise<void>((resolve) => {
      void proxyTo(`http://127.0.0.1:${portOf(server)}`, { onApp: () => resolve() }).then((open) =>
        open.setPublicUrl(url),
      );
    });
  const unnamed: AppHealth[] = [];
  await proxyTo(`http://127.0.0.1:${portOf(server)}`, { onApp: (health) => unnamed.push(health) });
  await watched("https://shop.example.com");
  expect(connected).toEqual(["app"]);
  expect(unnamed).toEqual([]);
});

test("an app on a Unix socket", async () => {
  const socketPath = path.join(socketFolder, "app.sock");
  const server = http.createServer((request, response) => response.end(request.headers.host));
  server.listen(socketPath);
  await once(server, "listening");
  closers.push(() => void server.close().closeAllConnections());
  const headers = { host: "shop.example.com" };
  expect((await ask(await proxyTo(`unix:${socketPath}`), { headers })).body).toBe(
    "shop.example.com",
  );
  const rewriting = await proxyTo(`unix:${socketPath}`, { rewriteHost: true });
  expect((await ask(rewriting, { headers })).body).toBe("localhost");
});

test("with rewriteHost the app sees its own address, and still learns the visitor's", async () => {
  const server = await app((request, response) => response.end(JSON.stringify(request.headers)));
  const tunnelProxy = await proxyTo(url(server), { rewriteHost: true });
  const { body } = await ask(tunnelProxy, { headers: { host: "shop.example.com" } });
  expect(JSON.parse(body)).toMatchObject({
    host: new URL(url(server)).host,
    "x-forwarded-host": "shop.example.com",
  });
  const forwarded = await ask(tunnelProxy, {
    headers: { host: "a", "x-forwarded-host": "evil.example" },
  });
  expect(JSON.parse(forwarded.body)["x-forwarded-host"]).toBe("a");
  const named = await proxyTo(url(server), { rewriteHost: true, hostHeader: "shop.test" });
  const virtual = await ask(named, { headers: { host: "shop.example.com" } });
  expect(JSON.parse(virtual.body)).toMatchObject({
    host: "shop.test",
    "x-forwarded-host": "shop.example.com",
  });
});

test("a hidden identity reaches only the dashboard, and Connection cannot remove it", async () => {
  const server = await app((request, response) => response.end(JSON.stringify(request.headers)));
  const headers = {
    "ngrok-auth-user-email": "member@example.com",
    "x-private": "1",
    connection: "ngrok-auth-user-email, x-private, content-length",
  };
  const seen: string[] = [];
  const watch: Watch = (arrival) => {
    seen.push(firstValue(arrival.headers, "ngrok-auth-user-email") ?? "");
    return undefined;
  };
  const hidden = await ask(await proxyTo(url(server), { hideIdentity: true, watch }), { headers });
  expect(hidden.body).not.toContain("member@example.com");
  const shown = JSON.parse((await ask(await proxyTo(url(server), { watch }), { headers })).body);
  expect(shown["ngrok-auth-user-email"]).toBe("member@example.com");
  expect(shown["x-private"]).toBeUndefined();
  expect(seen).toEqual(["member@example.com", "member@example.com"]);
});

test("only ngrok's last value says which way a request came, and a captured request lists what was removed", async () => {
  const server = await app((request, response) => response.end(JSON.stringify(request.headers)));
  const log = new TrafficLog({
    budgetBytes: 1024 * 1024,
    bodyBytes: 1024,
    outlet: { isHeard: false, publish: () => undefined },
  });
  const tunnelProxy = await proxyTo(url(server), {
    policyAdds: ["x-real-ip"],
    watch: log.watch("t", { identified: true, notes: [] }),
  });
  const headers = {
    host: "shop.example.com",
    "x-forwarded-for": ["10.0.0.1, 192.0.2.1", "192.0.2.2, 198.51.100.7"],
    "x-forwarded-proto": ["ftp", "https"],
    "x-forwarded-host": "evil.example",
    "x-real-ip": ["10.0.0.1", "198.51.100.7"],
    X_Real_IP: "10.0.0.1",
    forwarded: "for=10.0.0.1;host=evil.example",
    "x-forwarded-prefix": "/admin",
    connection: "x-forwarded-for, x-forwarded-proto",
  };
  const sent = { path: "http://evil.example/pay?x=1", headers };
  const before = JSON.parse((await ask(tunnelProxy, sent)).body);
  expect(before).toMatchObject({
    "x-forwarded-for": "198.51.100.7",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "shop.example.com",
    "x-real-ip": "198.51.100.7",
  });
  expect(JSON.stringify(before)).not.toMatch(/10\.0\.0\.1|evil|admin/);
  tunnelProxy.setPublicUrl("https://own.example.app");
  const after = JSON.parse((await ask(tunnelProxy, sent)).body);
  expect(after["x-forwarded-host"]).toBe("own.example.app");

  const [latest, first] = listRequests(log.store, requestQuerySchema.parse({})).items;
  const detail = await log.store.find(latest?.id ?? 0)?.detail();
  expect(detail?.url).toBe("https://own.example.app/pay?x=1");
  expect(detail?.notes.join()).toMatch(/forwarded, x-forwarded-prefix/);
  const early = await log.store.find(first?.id ?? 0)?.detail();
  expect(early?.url).toBe("https://shop.example.com/pay?x=1");
});

test("a policy that adds one of ngrok's own names lets nothing of a visitor's through", async () => {
  const server = await app((request, response) => response.end(JSON.stringify(request.headers)));
  const tunnelProxy = await proxyTo(url(server), {
    policyAdds: ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"],
  });
  const headers = {
    host: "shop.example.com",
    "x-forwarded-for": "10.0.0.1, 198.51.100.7, 198.51.100.7",
    "x-forwarded-proto": "ftp,https",
    "x-forwarded-host": "evil.example",
  };
  expect(JSON.parse((await ask(tunnelProxy, { headers })).body)).toMatchObject({
    "x-forwarded-for": "198.51.100.7",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "shop.example.com",
  });
});

test("the owner of a tunnel may say which way a replay came, but not in another spelling who it is", async () => {
  const server = await app((request, response) => response.end(JSON.stringify(request.headers)));
  const tunnelProxy = await proxyTo(url(server), { isEnteredByOwner: true });
  const headers = {
    "ngrok-auth-user-email": "member@example.com",
    ngrok_auth_user_email: "guest@example.org",
    "x-forwarded-for": "192.0.2.1, 192.0.2.2",
  };
  expect(JSON.parse((await ask(tunnelProxy, { headers })).body)).toMatchObject({
    "ngrok-auth-user-email": "member@example.com",
    "x-forwarded-for": "192.0.2.1, 192.0.2.2",
  });
  expect((await ask(tunnelProxy, { headers })).body).not.toContain("guest");
});

test("an identity header that comes twice is removed", async () => {
  const server = await app((request, response) => response.end(JSON.stringify(request.headers)));
  const headers = { "ngrok-auth-user-email": ["member@example.com", "guest@example.org"] };
  const { body } = await ask(await proxyTo(url(server)), { headers });
  expect(body).not.toMatch(/member|guest/);
});

test("messages of a WebSocket are counted, in fragments, masked and compressed", async () => {
  const server = await app(() => undefined);
  const sockets = new WebSocketServer({ server, perMessageDeflate: true });
  sockets.on("connection", (socket) => {
    socket.on("message", (data, isBinary) => {
      socket.send(data, { binary: isBinary });
      if (String(data) === "bye") socket.close(4001, "done");
    });
  });
  const log = new TrafficLog({
    budgetBytes: 1024 * 1024,
    bodyBytes: 1024,
    outlet: { isHeard: false, publish: () => undefined },
  });
  const tunnelProxy = await proxyTo(url(server), {
    watch: log.watch("t", { identified: true, notes: [] }),
  });
  const socket = new WebSocket(`ws+unix:${tunnelProxy.url.slice(5)}:/chat`, {
    perMessageDeflate: true,
  });
  await once(socket, "open");
  socket.send("first ", { fin: false });
  socket.send("half", { fin: true });
  socket.send(Buffer.alloc(70_000));
  socket.ping();
  socket.send("x".repeat(200));
  socket.send("bye");
  await once(socket, "close");
  const query = requestQuerySchema.parse({});
  await expect.poll(() => listRequests(log.store, query).items[0]?.state).toBe("done");
  const [summary] = listRequests(log.store, query).items;
  expect(summary).toMatchObject({ kind: "websocket", status: 101, path: "/chat" });
  const detail = await log.store.find(summary?.id ?? 0)?.detail();
  expect(detail?.webSocket).toMatchObject({
    sent: { text: 3, binary: 1 },
    received: { text: 3, binary: 1 },
    closeCode: 4001,
  });
});

test("no probe is passed on, even a late one or one that a visitor invented", async () => {
  let hits = 0;
  const server = await app((_request, response) => {
    hits += 1;
    response.end("app");
  });
  const reported: string[] = [];
  const tunnelProxy = await proxyTo(url(server), { onProbe: (nonce) => void reported.push(nonce) });
  for (const nonce of ["ours", "theirs", ["one", "two"], ""]) {
    expect((await ask(tunnelProxy, { headers: { [PROBE_HEADER]: nonce } })).status).toBe(421);
  }
  const upgrade = { connection: "upgrade", upgrade: "websocket", [PROBE_HEADER]: "late" };
  await expect(ask(tunnelProxy, { headers: upgrade })).rejects.toThrow();
  expect(hits).toBe(0);
  expect(reported).toEqual(["ours", "theirs", "one, two", "", "late"]);
  expect((await ask(tunnelProxy)).body).toBe("app");
});

test("closing disconnects everybody who is connected", async () => {
  const server = await app((_request, response) => void response.writeHead(200).write("begun"));
  const tunnelProxy = await proxyTo(url(server));
  const request = http.get({ socketPath: tunnelProxy.url.slice(5) });
  request.on("error", () => undefined);
  const [response]: http.IncomingMessage[] = await once(request, "response");
  if (!response) throw new Error("no response");
  const cut = expect(buffer(response)).rejects.toThrow();
  tunnelProxy.close();
  await cut;
});
