import tls from "node:tls";
import type { HttpListenerBuilder } from "@ngrok/ngrok";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makeEdgeCertificate } from "./certificate";
import { proxyHeader } from "./proxy-protocol";
import { type SdkLab, startSdkLab, visit } from "./sdk-lab";

// The older way to protect an endpoint. The lab must not ignore any option that protects.

let sdk: SdkLab;

beforeAll(async () => {
  sdk = await startSdkLab();
});

afterEach(() => sdk.clear());
afterAll(() => sdk.lab.close());

async function online(set: (builder: HttpListenerBuilder) => HttpListenerBuilder) {
  const session = await sdk.connect();
  return set(session.httpEndpoint()).listenAndForward(sdk.lab.app.url);
}

const certificate = Buffer.from(makeEdgeCertificate().ca);
const authorization = `Basic ${Buffer.from("member:password1").toString("base64")}`;

test.each<[string, (builder: HttpListenerBuilder) => HttpListenerBuilder, number]>([
  ["basic auth", (builder) => builder.basicAuth("member", "password1"), 401],
  ["OAuth", (builder) => builder.oauth("google"), 302],
  ["a webhook's signature", (builder) => builder.webhookVerification("github", "secret"), 403],
  ["allowed addresses", (builder) => builder.allowCidr("10.0.0.0/8"), 403],
  ["denied addresses", (builder) => builder.allowCidr("0.0.0.0/0").denyCidr("127.0.0.1/32"), 403],
  ["denied user agents", (builder) => builder.denyUserAgent("^$"), 403],
  ["a WebSocket that is to become TCP", (builder) => builder.websocketTcpConversion(), 400],
])("%s keeps a stranger out", async (_what, set, status) => {
  const listener = await online(set);
  const hits = sdk.lab.app.hits();
  expect(await visit(listener.url())).toMatchObject({ status });
  expect(sdk.lab.app.hits()).toBe(hits);
  expect((await sdk.control.state()).everNotRun).toEqual([]);
});

test("a visitor without a certificate is disconnected when one is required", async () => {
  const listener = await online((builder) => builder.mutualTlsca(certificate));
  await expect(visit(listener.url())).rejects.toThrow();
});

test("a visitor with the right name and password, or an allowed address and user agent, passes", async () => {
  const listener = await online((builder) =>
    builder
      .basicAuth("member", "password1")
      .allowCidr("127.0.0.0/8")
      .allowUserAgent("^good")
      .denyUserAgent(".*"),
  );
  const headers = { authorization, "user-agent": "good" };
  expect(await visit(listener.url(), "/", headers)).toMatchObject({ status: 200 });
  expect(await visit(listener.url(), "/", { authorization, "user-agent": "bad" })).toMatchObject({
    status: 403,
    headers: { "ngrok-error-code": "ERR_NGROK_3211" },
  });
});

test("headers are added and removed in both directions", async () => {
  const listener = await online((builder) =>
    builder.responseHeader("x-added", "1").removeResponseHeader("content-type"),
  );
  const { headers } = await visit(listener.url());
  expect(headers).toMatchObject({ "x-added": "1" });
  expect(headers).not.toHaveProperty("content-type");
});

test("options that the lab does not implement are listed at their listener", async () => {
  await online((builder) => builder.circuitBreaker(0.5));
  const { sessions, everNotRun } = await sdk.control.state();
  expect(everNotRun).toEqual(["CircuitBreaker"]);
  const named = sessions.flatMap(({ listeners }) => listeners.map(({ notRun }) => notRun));
  expect(named).toEqual([["CircuitBreaker"]]);
});

test("a TCP endpoint passes bytes on, and its options or its policy keep visitors out", async () => {
  const session = await sdk.connect();
  const at = (url: string | null) => visit(url?.replace("tcp:", "http:") ?? "");
  const listener = await session.tcpEndpoint().listenAndForward(sdk.lab.app.url);
  expect(await at(listener.url())).toMatchObject({ status: 200 });
  const closed = await session
    .tcpEndpoint()
    .allowCidr("10.0.0.0/8")
    .listenAndForward(sdk.lab.app.url);
  await expect(at(closed.url())).rejects.toThrow();
  const policy = JSON.stringify({ on_tcp_connect: [{ actions: [{ type: "deny" }] }] });
  const denied = await session
    .tcpEndpoint()
    .trafficPolicy(policy)
    .listenAndForward(sdk.lab.app.url);
  await expect(at(denied.url())).rejects.toThrow();
  const url = listener.url();
  await listener.close();
  await expect(at(url)).rejects.toThrow(/ECONNREFUSED/);
});

test("rules for connections apply to HTTP too", async () => {
  const policy = JSON.stringify({ on_tcp_connect: [{ actions: [{ type: "deny" }] }] });
  const listener = await online((builder) => builder.trafficPolicy(policy));
  await expect(visit(listener.url())).rejects.toThrow();
});

test("a TLS endpoint presents the certificate that it was given", async () => {
  const own = makeEdgeCertificate();
  const session = await sdk.connect();
  const listener = await session
    .tlsEndpoint()
    .termination(Buffer.from(own.cert), Buffer.from(own.key))
    .listenAndForward(sdk.lab.app.url);
  const { hostname, port } = new URL(listener.url() ?? "");
  expect(hostname).toBe("localhost");
  const ca = Buffer.from(own.ca);
  const authorized = await new Promise<boolean>((resolve, reject) => {
    const socket = tls.connect({
      host: "127.0.0.1",
      port: Number(port),
      servername: "localhost",
      ca,
    });
    socket.once("error", reject).once("secureConnect", () => {
      resolve(socket.authorized);
      socket.destroy();
    });
  });
  expect(authorized).toBe(true);
});

test("the rules for responses run on the answer of custom-response, and may answer themselves", async () => {
  const custom = { type: "custom-response", config: { status_code: 418, body: "tea" } };
  const add = {
    type: "add-headers",
    config: { headers: { "x-status": ["$", "{res.status_code}"].join("") } },
  };
  const answers = await online((builder) =>
    builder.trafficPolicy(
      JSON.stringify({
        on_http_request: [{ actions: [custom] }],
        on_http_response: [{ actions: [add] }],
      }),
    ),
  );
  expect(await visit(answers.url())).toMatchObject({
    status: 418,
    headers: { "x-status": "418" },
    body: "tea",
  });
  const replaced = await online((builder) =>
    builder.trafficPolicy(
      JSON.stringify({
        on_http_response: [{ expressions: ["res.status_code == 200"], actions: [custom] }],
      }),
    ),
  );
  expect(await visit(replaced.url())).toMatchObject({ status: 418, body: "tea" });
});

test("the app gets the rewritten URL", async () => {
  const rewrite = { type: "url-rewrite", config: { from: "/old", to: "/echo?q=1" } };
  const policy = JSON.stringify({ on_http_request: [{ actions: [rewrite] }] });
  const listener = await online((builder) => builder.trafficPolicy(policy));
  const { body } = await visit(listener.url(), "/old");
  expect(JSON.parse(body)).toMatchObject({ url: "/echo?q=1" });
});

test("both versions of the PROXY protocol are written", () => {
  expect(proxyHeader(1, "10.0.0.1:80").toString()).toBe("PROXY TCP4 10.0.0.1 127.0.0.1 80 443\r\n");
  expect(proxyHeader(1, "[::1]:80").toString()).toBe("PROXY TCP6 ::1 ::1 80 443\r\n");
  expect(proxyHeader(2, "10.0.0.1:80").toString("hex")).toBe(
    "0d0a0d0a000d0a515549540a2111000c0a0000017f000001005001bb",
  );
  expect(proxyHeader(0, "10.0.0.1:80")).toHaveLength(0);
});
