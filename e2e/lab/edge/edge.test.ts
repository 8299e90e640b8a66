import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import ngrok from "@ngrok/ngrok";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { CROOKED_ANSWERS, IMPOSSIBLE_ANSWERS } from "@/e2e/lab/app/hostile-answers";
import type { Lab } from "@/e2e/lab/start-lab";
import { loginPolicy, type SdkLab, startSdkLab, visit } from "./sdk-lab";

// The edge with the real SDK and without Gatehouse.

let sdk: SdkLab;
let lab: Lab;
let control: SdkLab["control"];

beforeAll(async () => {
  sdk = await startSdkLab();
  ({ lab, control } = sdk);
});

afterEach(() => sdk.clear());
afterAll(() => lab.close());

const connect = (accountName?: string) => sdk.connect(accountName);
const policy = () => loginPolicy(lab);

test("a tunnel without a login is open, which Gatehouse must never allow", async () => {
  const session = await connect();
  const listener = await session.httpEndpoint().listenAndForward(lab.app.url);
  const hits = lab.app.hits();
  expect(await visit(listener.url())).toMatchObject({ status: 200 });
  expect(lab.app.hits()).toBe(hits + 1);
});

test("with the openid-connect action a stranger is sent to the issuer and the app sees nothing", async () => {
  const session = await connect();
  const listener = await session
    .httpEndpoint()
    .trafficPolicy(policy())
    .listenAndForward(lab.app.url);
  const hits = lab.app.hits();
  const { status, headers } = await visit(listener.url(), "/cart");
  expect(status).toBe(302);
  expect(headers.location).toContain(`${lab.descope.origin}/oauth2/v1/authorize?`);
  expect(await visit(listener.url(), "/auth/anything")).toMatchObject({ status: 404 });
  expect(lab.app.hits()).toBe(hits);
});

test("the listener's own OIDC options do the same", async () => {
  const { issuer, clientId, clientSecret } = lab.descope;
  const session = await connect();
  const listener = await session
    .httpEndpoint()
    .oidc(issuer, clientId, clientSecret)
    .listenAndForward(lab.app.url);
  expect((await visit(listener.url())).headers.location).toContain("/oauth2/v1/authorize?");
});

test("an edge that drops the login lets strangers in", async () => {
  const session = await connect();
  const listener = await session
    .httpEndpoint()
    .trafficPolicy(policy())
    .listenAndForward(lab.app.url);
  await control.fault({ kind: "drop-oidc" });
  expect(await visit(listener.url())).toMatchObject({ status: 200 });
});

test.each([
  ["a domain of another account", { domain: "second.localhost" }, "ERR_NGROK_320"],
  ["a domain that nobody reserved", { domain: "shop.example.com" }, "ERR_NGROK_319"],
  [
    "a policy that is none",
    { policy: "on_http_request: [{actions: [{type: teleport}]}]" },
    "ERR_NGROK_2201",
  ],
])(
  "%s is refused",
  async (_what, { domain, policy: text }: { domain?: string; policy?: string }, code) => {
    const builder = (await connect()).httpEndpoint();
    if (domain) builder.domain(domain);
    if (text) builder.trafficPolicy(text);
    await expect(builder.listenAndForward(lab.app.url)).rejects.toThrow(code);
  },
);

test("a login is refused when the plan has none", async () => {
  const session = await connect("Account without OpenID Connect");
  const bind = session.httpEndpoint().trafficPolicy(policy()).listenAndForward(lab.app.url);
  await expect(bind).rejects.toThrow("ERR_NGROK_7098");
});

test("a wrong authtoken is refused with its text", async () => {
  const builder = new ngrok.SessionBuilder();
  builder.authtoken("2wrong_but_long_enough_to_be_one").serverAddr(lab.edge.agentAddr);
  builder.caCert(Buffer.from(lab.edge.caCertificate));
  await expect(builder.connect()).rejects.toMatchObject({ errorCode: "ERR_NGROK_107" });
});

test("one URL is online once, unless all its endpoints pool; pooled listeners take turns", async () => {
  const bind = async (pooled: boolean) => {
    const builder = (await connect()).httpEndpoint().domain("pool.localhost");
    if (pooled) builder.poolingEnabled(true);
    return builder.listenAndForward(lab.app.url);
  };
  const first = await bind(true);
  await expect(bind(false)).rejects.toThrow("ERR_NGROK_334");
  const second = await bind(true);
  expect(second.url()).toBe(first.url());
  const { sessions } = await control.state();
  expect(sessions.flatMap(({ listeners }) => listeners)).toHaveLength(2);
  for (let count = 0; count < 4; count += 1) expect((await visit(first.url())).status).toBe(200);
});

test("sessions beyond the plan's limit are refused, and a dead one counts for a while", async () => {
  for (let count = 0; count < 3; count += 1) await connect("Free account");
  await expect(connect("Free account")).rejects.toMatchObject({ errorCode: "ERR_NGROK_108" });
  await control.tolerance(60_000);
  await control.fault({ kind: "drop-sessions", account: "Free account" });
  await expect(connect("Free account")).rejects.toMatchObject({ errorCode: "ERR_NGROK_108" });
  await control.tolerance(0);
});

test.each([
  ["a request", {}],
  ["an upgrade", { connection: "Upgrade", upgrade: "websocket" }],
])(
  "%s whose app breaks off before the head of an answer gets 502, as from ngrok",
  async (_, headers) => {
    const app = net.createServer((socket) => socket.on("data", () => socket.destroy()));
    await once(app.listen(0, "127.0.0.1"), "listening");
    const address = app.address();
    const port = typeof address === "object" ? address?.port : 0;
    const session = await connect();
    const listener = await session.httpEndpoint().listenAndForward(`http://127.0.0.1:${port}`);
    expect(await visit(listener.url(), "/", headers)).toMatchObject({ status: 502 });
    app.close();
  },
);

test("messages that Node's writers refuse are passed on or refused, and the edge keeps running", async () => {
  const session = await connect();
  const listener = await session.httpEndpoint().listenAndForward(lab.app.url);
  const names = [...Object.keys(CROOKED_ANSWERS), ...Object.keys(IMPOSSIBLE_ANSWERS)];
  for (const name of names) {
    const path = `/hostile?answer=${name}`;
    // Without Gatehouse nobody repairs an answer, so it may be broken off.
    await visit(listener.url(), path).catch(() => undefined);
  }
  const { host, port } = new URL(listener.url() ?? "");
  const hinted = http.get({
    ...{ host: "127.0.0.1", port, path: "/hostile?answer=two-hints" },
    headers: { host },
  });
  hinted.on("error", () => undefined);
  const [hint]: { rawHeaders: string[] }[] = await once(hinted, "information");
  expect(hint?.rawHeaders.filter((text) => text.startsWith("<"))).toHaveLength(2);
  const many = await visit(listener.url(), "/hostile?answer=many-headers");
  expect(many.headers["x-1199"]).toBe("1");
  expect(await visit(listener.url())).toMatchObject({ status: 200 });
});

test("the service can stop one tunnel and says why", async () => {
  const session = await connect();
  const listener = await session
    .httpEndpoint()
    .domain("stopped.localhost")
    .listenAndForward(lab.app.url);
  const ended = expect(listener.join()).rejects.toThrow(/by the admin/);
  await control.fault({
    kind: "stop-tunnel",
    hostname: "stopped.localhost",
    message: "by the admin",
    code: "ERR_NGROK_1",
  });
  await ended;
  expect((await visit(listener.url())).headers["ngrok-error-code"]).toBe("ERR_NGROK_3200");
});
