import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type net from "node:net";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { buffer, text } from "node:stream/consumers";
import { afterAll, afterEach, expect, test } from "vitest";
import { makeEdgeCertificate } from "@/e2e/lab/edge/certificate";
import { type Hop, openHop } from "./hop";
import { PROBE_HEADER } from "./probe-header";

const closers: (() => void)[] = [];
const socketFolder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-test-"));

afterAll(() => rmSync(socketFolder, { recursive: true }));

afterEach(() => {
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

async function hopTo(upstreamUrl: string, options: Partial<Parameters<typeof openHop>[0]> = {}) {
  const hop = await openHop({
    upstreamUrl,
    verifyUpstreamTls: true,
    rewriteHost: false,
    hideIdentity: false,
    socketFolder,
    onProbe: () => false,
    ...options,
  });
  closers.push(hop.close);
  return hop;
}

/** One request through the hop, as the SDK would bring it. */
async function ask(hop: Hop, options: http.RequestOptions = {}, body?: string) {
  const place = hop.url.startsWith("unix:") ? { socketPath: hop.url.slice(5) } : new URL(hop.url);
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
  const hop = await hopTo(url(server));
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
  const answer = await ask(hop, { method: "PUT", path: "/a/../b?q=%20", headers }, "hello");
  expect(seen).toMatchObject({ method: "PUT", url: "/a/../b?q=%20", body: "hello" });
  expect(seen.raw?.slice(0, 8)).toEqual(headers);
  expect(answer).toMatchObject({ status: 201, body: "made" });
  expect(answer.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
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
  const hop = await hopTo(url(server));
  const answer = await ask(
    hop,
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
  const answer = await ask(await hopTo(url(server)), { method: "HEAD" });
  expect(answer.headers["content-length"]).toBe("1234");
  expect(answer.body).toBe("");
});

test("100-continue is the app's decision", async () => {
  const server = await app((_request, response) => response.end("never asked"));
  server.on("checkContinue", (request: http.IncomingMessage, response: http.ServerResponse) => {
    if (request.url === "/no") return void response.writeHead(413).end("too much");
    response.writeContinue();
    request.pipe(response);
  });
  const hop = await hopTo(url(server));
  const headers = { expect: "100-continue", "content-length": "4" };
  expect(await ask(hop, { method: "POST", path: "/yes", headers }, "body")).toMatchObject({
    body: "body",
  });
  expect(await ask(hop, { method: "POST", path: "/no", headers }, "body")).toMatchObject({
    status: 413,
  });
});

test("the first bytes of an event stream arrive before the stream ends", async () => {
  const server = await app((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: first\n\n");
  });
  const hop = await hopTo(url(server));
  const request = http.get({ socketPath: hop.url.slice(5) });
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
  const hop = await hopTo(url(server));
  const request = http.request({
    socketPath: hop.url.slice(5),
    headers: { connection: "Upgrade", upgrade: "websocket" },
  });
  request.end();
  const [, socket]: net.Socket[] = await once(request, "upgrade");
  if (!socket) throw new Error("no socket");
  socket.write("ping");
  expect(String((await once(socket, "data"))[0])).toBe("ping");
  socket.destroy();
});

test("a visitor who leaves is gone for the app, too", async () => {
  let left: Promise<unknown> | undefined;
  const server = await app((request, response) => {
    request.on("error", () => undefined);
    left = new Promise((resolve) => request.on("close", resolve));
    response.writeHead(200).write("begun");
  });
  const hop = await hopTo(url(server));
  const request = http.get({ socketPath: hop.url.slice(5) });
  const [response]: http.IncomingMessage[] = await once(request, "response");
  response?.on("error", () => undefined);
  await once(response ?? request, "data");
  request.destroy();
  await left;
});

test("an app on https: a certificate nobody vouches for passes only when it is not checked", async () => {
  const { key, cert } = makeEdgeCertificate();
  const server = https
    .createServer({ key, cert }, (_request, response) => response.end("secret"))
    .listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => void server.close().closeAllConnections());
  const strict = await ask(await hopTo(url(server, "https")));
  expect(strict.status).toBe(502);
  expect(strict.body).not.toContain("secret");
  const trusting = await ask(await hopTo(url(server, "https"), { verifyUpstreamTls: false }));
  expect(trusting).toMatchObject({ status: 200, body: "secret" });
});

test.each(["127.0.0.1", "::1"])(
  "an app that listens on %s only is found as localhost",
  async (host) => {
    const server = await app((_request, response) => response.end("here"), host);
    expect(await ask(await hopTo(url(server)))).toMatchObject({ status: 200, body: "here" });
  },
);

test("an app that is down gives a page that says nothing of the machine", async () => {
  const server = await app(() => undefined);
  const address = url(server);
  server.close();
  await once(server, "close");
  const answer = await ask(await hopTo(address));
  expect(answer.status).toBe(502);
  expect(answer.body).toContain("not running");
  expect(answer.body).not.toMatch(/localhost|127\.0\.0\.1|ECONNREFUSED/);
});

test("our own probe is reported and never passed on; one that a visitor made up is a request like any other", async () => {
  let hits = 0;
  const server = await app((_request, response) => {
    hits += 1;
    response.end("app");
  });
  const hop = await hopTo(url(server), { onProbe: (nonce) => nonce === "ours" });
  expect((await ask(hop, { headers: { [PROBE_HEADER]: "ours" } })).status).toBe(421);
  expect(hits).toBe(0);
  expect((await ask(hop, { headers: { [PROBE_HEADER]: "theirs" } })).body).toBe("app");
  expect(hits).toBe(1);
});

test("closing cuts off whoever is on the way", async () => {
  const server = await app((_request, response) => void response.writeHead(200).write("begun"));
  const hop = await hopTo(url(server));
  const request = http.get({ socketPath: hop.url.slice(5) });
  request.on("error", () => undefined);
  const [response]: http.IncomingMessage[] = await once(request, "response");
  if (!response) throw new Error("no response");
  const cut = expect(buffer(response)).rejects.toThrow();
  hop.close();
  await cut;
});
