import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { CLIENT, ISSUER, openProvider, part, type TokenProvider } from "@/e2e/gate-tokens";
import { PROBE_HEADER } from "@/lib/contract/probe-header";
import { Gate } from "@/lib/traffic/gate/gate";
import { KeyRing } from "@/lib/traffic/gate/key-ring";
import { SignatureCache } from "@/lib/traffic/gate/signature-cache";
import type { AccessRules } from "@/lib/traffic/gate-orders";
import { readUser } from "@/lib/traffic/read-user";
import type { Arrival, Watch } from "@/lib/traffic/watcher";
import { WAITING_HEADER } from "./failure-page";
import { openTunnelProxy, type TunnelProxy } from "./tunnel-proxy";

const TOKEN = `gh-${"a1".repeat(16)}`;
const SESSION = `gh-${"b2".repeat(16)}`;
const USER = `gh-${"c3".repeat(16)}`;
const everybody: AccessRules = {
  emails: [],
  domains: [],
  roles: [],
  tenants: [],
  requireVerifiedEmail: true,
  mayAsk: false,
  grants: [],
  removals: [],
  asks: [],
};
const removed = { ...everybody, removals: [{ email: "member@example.com" }] };

let provider: TokenProvider;
let stranger: TokenProvider;
const socketFolder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-test-"));

beforeAll(async () => {
  provider = await openProvider();
  stranger = await openProvider();
});
afterAll(() => rmSync(socketFolder, { recursive: true }));

const closers: (() => void)[] = [];
/** Counts every byte that the app got on all connections. */
let reached = 0;
let seen: { url?: string | undefined; raw: string[] }[] = [];

beforeEach(() => {
  reached = 0;
  seen = [];
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** An app that counts its bytes, answers without end below /stream, and accepts WebSockets. */
async function openApp(): Promise<string> {
  const server = http.createServer((request, response) => {
    seen.push({ url: request.url, raw: request.rawHeaders });
    request.resume();
    if (!request.url?.startsWith("/stream")) return void response.end("the app");
    response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => {
    seen.push({ url: request.url, raw: request.rawHeaders });
    socket.on("error", () => undefined);
    socket.send("hello");
  });
  server.on("connection", (socket) => socket.on("data", (chunk) => (reached += chunk.length)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function openGated(
  access = everybody,
  more: Partial<Parameters<typeof openTunnelProxy>[0]> = {},
) {
  const ring = new KeyRing(() => undefined);
  const cache = new SignatureCache();
  ring.onChange(() => cache.clear());
  ring.set(ISSUER, provider.keys());
  const asked = vi.fn();
  const listener = {
    asked,
    gate: () => undefined,
    grantUsed: () => undefined,
    alarm: () => undefined,
    visits: () => undefined,
  };
  const headers = { token: TOKEN, session: SESSION, user: USER };
  const order = { headers, issuerUrl: ISSUER, clientId: CLIENT, maxAgeMs: 3_600_000 };
  const gate = new Gate({ ...order, access, ring, cache, listener });
  const tunnelProxy = await openTunnelProxy({
    upstreamUrl: await openApp(),
    verifyUpstreamTls: true,
    rewriteHost: false,
    hideIdentity: false,
    identified: true,
    socketFolder,
    onProbe: () => undefined,
    gate,
    ...more,
  });
  closers.push(tunnelProxy.close);
  return { tunnelProxy, gate, ring, asked };
}

const placeOf = (tunnelProxy: TunnelProxy) => ({
  socketPath: tunnelProxy.url.slice("unix:".length),
});

async function ask(
  tunnelProxy: TunnelProxy,
  headers: http.OutgoingHttpHeaders | string[],
  more: http.RequestOptions = {},
) {
  const response = await begin(tunnelProxy, headers, more);
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

async function begin(
  tunnelProxy: TunnelProxy,
  headers: http.OutgoingHttpHeaders | readonly string[],
  more: http.RequestOptions = {},
  body?: string,
): Promise<http.IncomingMessage> {
  const request = http.request({ ...placeOf(tunnelProxy), headers, ...more });
  request.end(body);
  const [response]: http.IncomingMessage[] = await once(request, "response");
  if (!response) throw new Error("no response");
  response.on("error", () => undefined);
  return response;
}

/** Settles when the handshake is answered: with the socket, or with the status of a refusal. */
function connect(
  tunnelProxy: TunnelProxy,
  headers: Record<string, string>,
): Promise<WebSocket | number | string> {
  const socket = new WebSocket("ws://demo.example.com/socket", {
    headers,
    createConnection: () => net.connect({ path: placeOf(tunnelProxy).socketPath }),
  });
  closers.push(() => socket.terminate());
  return new Promise((resolve) => {
    socket.on("message", () => resolve(socket));
    socket.on("unexpected-response", (_request, { statusCode = 0 }) => resolve(statusCode));
    socket.on("error", (error) => resolve(error.message));
  });
}

/** Resolves on any kind of end. */
const closed = (what: NodeJS.EventEmitter) =>
  new Promise<void>((resolve) => what.once("close", () => resolve()));

const BROWSER = { accept: "text/html", "sec-fetch-dest": "document" };
const watched: Arrival[] = [];
const watch: Watch = (arrival) => {
  watched.push(arrival);
  return undefined;
};

/** The values that an attacker or an edited policy may send in the token's header. */
async function faults(): Promise<[string, string[] | undefined][]> {
  const good = await provider.token();
  const [, payload = ""] = good.split(".");
  return [
    ["none", undefined],
    ["an empty one", [""]],
    ["an interpolation that was not filled in", [`\${actions.ngrok.oidc.identity_token}`]],
    ["nonsense", ["nonsense"]],
    ["a forged one", [await stranger.token()]],
    ["another client's", [await provider.token({ aud: "P2other" })]],
    ["another project's", [await provider.token({ iss: "https://api.descope.com/P2other" })]],
    ["alg none", [`${part({ alg: "none" })}.${payload}.`]],
    ["an unknown key", [await provider.token({}, { kid: "key-9" })]],
    ["one that is too old", [await provider.token({ iat: 1_000_000_000 })]],
    ["two", [good, good]],
    ["one and an empty one", [good, ""]],
    ["one without a sub", [await provider.token({ sub: "" })]],
  ];
}

describe.each([
  ["with inspection", { watch }],
  ["without inspection", {}],
])("%s", (_what, inspecting) => {
  test("not one byte of a request without a right token reaches the app", async () => {
    const { tunnelProxy } = await openGated(everybody, inspecting);
    for (const [what, values] of await faults()) {
      const headers = {
        ...BROWSER,
        "ngrok-auth-user-email": "member@example.com",
        ...(values && { [TOKEN]: values }),
      };
      const got = await ask(tunnelProxy, headers);
      expect([what, got.status === 302 || (got.status ?? 0) >= 400]).toEqual([what, true]);
      expect(got.headers["cache-control"]).toBe("no-store");
      const posted = await begin(tunnelProxy, headers, { method: "POST" }, "x".repeat(100_000));
      expect(posted.statusCode).toBeGreaterThanOrEqual(400);
      posted.resume();
    }
    expect(reached).toBe(0);
  });

  test("not one byte of a WebSocket without a right token reaches the app", async () => {
    const { tunnelProxy } = await openGated(everybody, inspecting);
    for (const [what, values] of await faults()) {
      const joined = values && values.length === 1 ? { [TOKEN]: values[0] ?? "" } : {};
      const refused = await connect(tunnelProxy, joined);
      expect([what, typeof refused === "number" && refused >= 400]).toEqual([what, true]);
    }
    expect(reached).toBe(0);
  });

  test("not one byte of people who may not enter reaches the app", async () => {
    const { tunnelProxy } = await openGated(
      { ...everybody, emails: ["other@example.com"] },
      inspecting,
    );
    const token = { [TOKEN]: await provider.token() };
    expect((await ask(tunnelProxy, { ...BROWSER, ...token })).status).toBe(403);
    expect(await connect(tunnelProxy, token)).toBe(403);
    expect(reached).toBe(0);
  });

  test("a verified visitor reaches the app, which learns who it is and gets no header of ours", async () => {
    watched.length = 0;
    const { tunnelProxy } = await openGated(everybody, inspecting);
    const token = await provider.token({ name: "Zoë" });
    const secrets = { [TOKEN]: token, [SESSION.toUpperCase()]: "session-1", [USER]: "user-1" };
    const claimed = { "Ngrok-Auth-User-Email": "admin@example.com", ngrok_auth_user_id: "1" };
    expect(await ask(tunnelProxy, { ...secrets, ...claimed, "x-kept": "1" })).toMatchObject({
      status: 200,
      body: "the app",
    });
    expect(await connect(tunnelProxy, { ...secrets, ...claimed })).toBeInstanceOf(WebSocket);
    expect(seen.length).toBe(2);
    for (const { raw } of [...seen, ...watched.map(({ headers }) => ({ raw: headers }))]) {
      const all = raw.join("\n");
      for (const secret of [token, "gh-", "session-1", "user-1", "admin@"])
        expect(all.toLowerCase()).not.toContain(secret.toLowerCase());
      const emails = raw.filter((each) => each.toLowerCase() === "ngrok-auth-user-email");
      expect(emails.length).toBe(1);
      expect(all).toContain("member@example.com");
      expect(all).toContain(Buffer.from("Zoë").toString("latin1"));
    }
    for (const arrival of watched) {
      expect(arrival.removed).toEqual(["Ngrok-Auth-User-Email", "ngrok_auth_user_id"]);
    }
  });
});

test("with a hidden identity the app does not get it, and the watcher does", async () => {
  watched.length = 0;
  const { tunnelProxy } = await openGated(everybody, { watch, hideIdentity: true });
  await ask(tunnelProxy, { [TOKEN]: await provider.token() });
  expect(seen[0]?.raw.join(" ")).not.toContain("member@example.com");
  expect(seen[0]?.raw).not.toContain("ngrok-auth-user-email-verified");
  expect(watched[0]?.headers).toContain("member@example.com");
});

test("the app and the watcher learn whether an e-mail is verified, from the token and from nobody else", async () => {
  watched.length = 0;
  const { tunnelProxy } = await openGated(everybody, { watch });
  const claim = { "ngrok-auth-user-email-verified": "true" };
  for (const isVerified of [true, false]) {
    const token = await provider.token({ email_verified: isVerified });
    await ask(tunnelProxy, { [TOKEN]: token, ...claim });
  }
  const told = (raw: readonly string[] = []) =>
    raw.flatMap((name, at) =>
      /^ngrok.auth.user.email.verified$/i.test(name) ? [raw[at + 1]] : [],
    );
  expect(seen.map(({ raw }) => told(raw))).toEqual([["true"], ["false"]]);
  expect(watched.map(({ headers }) => readUser(headers)?.emailVerified)).toEqual([true, false]);
  // Without a gate nobody knows.
  const { tunnelProxy: open } = await openGated(everybody, { watch, gate: undefined });
  await ask(open, { "ngrok-auth-user-email": "member@example.com", ...claim });
  expect(told(seen.at(-1)?.raw)).toEqual([]);
  expect(readUser(watched.at(-1)?.headers ?? [])).toEqual({ email: "member@example.com" });
});

test("a probe is answered before the gate, and the page that waits for the app behind it", async () => {
  const onProbe = vi.fn();
  const { tunnelProxy } = await openGated(everybody, { onProbe });
  expect((await ask(tunnelProxy, { [PROBE_HEADER]: "nonce" })).status).toBe(421);
  expect(onProbe).toHaveBeenCalledWith("nonce");
  const waiting = { [WAITING_HEADER]: "1", ...BROWSER };
  expect((await ask(tunnelProxy, waiting, { method: "HEAD" })).status).toBe(403);
  const token = { [TOKEN]: await provider.token() };
  expect((await ask(tunnelProxy, { ...waiting, ...token }, { method: "HEAD" })).status).toBe(204);
  expect(reached).toBe(0);
});

test("a removal ends an event stream, an upload and a WebSocket, and the next request", async () => {
  const { tunnelProxy, gate } = await openGated();
  const token = { [TOKEN]: await provider.token() };
  const stream = await begin(tunnelProxy, token, { path: "/stream" });
  await once(stream, "data");
  const upload = http.request({
    ...placeOf(tunnelProxy),
    method: "POST",
    path: "/stream",
    headers: token,
  });
  upload.on("error", () => undefined);
  upload.write("half");
  await once(upload, "response");
  const socket = await connect(tunnelProxy, token);
  if (!(socket instanceof WebSocket)) throw new Error(String(socket));
  const ends = [closed(stream), closed(upload), closed(socket)];
  gate.setAccess(removed);
  await Promise.all(ends);
  expect((await ask(tunnelProxy, { ...BROWSER, ...token })).body).toContain(
    "You no longer have access",
  );
});

test("changed keys end connections that they do not verify", async () => {
  const { tunnelProxy, ring } = await openGated();
  const stream = await begin(tunnelProxy, { [TOKEN]: await provider.token() }, { path: "/stream" });
  await once(stream, "data");
  const ended = closed(stream);
  ring.set(ISSUER, stranger.keys());
  await ended;
});

test("a question to come in waits on one open answer, which ends when the visitor is let in", async () => {
  const rules = { ...everybody, emails: ["owner@example.com"], mayAsk: true };
  const { tunnelProxy, gate, asked } = await openGated(rules);
  tunnelProxy.setPublicUrl("https://demo.example.com");
  const headers = { ...BROWSER, [TOKEN]: await provider.token() };
  expect((await ask(tunnelProxy, headers, { path: "/a" })).body).toContain(
    "/.gatehouse/ask?to=%2Fa",
  );
  const form = { method: "POST", path: "/.gatehouse/ask?to=%2Fa" };
  const foreign = { ...headers, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  expect((await ask(tunnelProxy, foreign, form)).status).toBe(403);
  const own = { ...headers, origin: "https://demo.example.com", "sec-fetch-site": "same-origin" };
  const answer = await ask(tunnelProxy, own, form);
  expect([answer.status, answer.headers.location]).toEqual([303, "/a"]);
  expect(asked).toHaveBeenCalledTimes(1);
  const waiting = await begin(tunnelProxy, headers, { path: "/a" });
  const page = text(waiting);
  gate.setAccess({ ...rules, grants: [{ email: "member@example.com", until: null }] });
  expect(await page).toContain('http-equiv="refresh"');
  expect((await ask(tunnelProxy, headers, { path: "/a" })).body).toBe("the app");
  expect(seen.map(({ url }) => url)).toEqual(["/a"]);
});

test("no way to write /.gatehouse reaches the app", async () => {
  const { tunnelProxy } = await openGated();
  const token = { [TOKEN]: await provider.token() };
  for (const target of [
    "/.gatehouse",
    "/%2egatehouse/ask",
    "//.GateHouse/x",
    "/x/..%2f.gatehouse",
    "http://demo.example.com/.gatehouse/x",
  ]) {
    expect((await ask(tunnelProxy, token, { path: target })).status).toBe(404);
  }
  expect(reached).toBe(0);
});

test("requests on one connection are each decided by their own token", async () => {
  const { tunnelProxy } = await openGated();
  const good = await provider.token();
  const socket = net.connect({ path: placeOf(tunnelProxy).socketPath });
  closers.push(() => socket.destroy());
  const head = (target: string, token: string, last = "") =>
    `GET ${target} HTTP/1.1\r\nHost: demo.example.com\r\n${token}${last}\r\n`;
  socket.write(
    head("/one", `${TOKEN}: ${good}\r\n`) +
      head("/two", "") +
      head("/three", `${TOKEN}: ${await stranger.token()}\r\n`) +
      head("/four", `${TOKEN}: ${good}\r\n`, "Connection: close\r\n"),
  );
  const statuses = (await text(socket)).match(/HTTP\/1\.1 (\d+)/g);
  expect(statuses).toEqual([200, 403, 403, 200].map((status) => `HTTP/1.1 ${status}`));
  expect(seen.map(({ url }) => url)).toEqual(["/one", "/four"]);
});
