import { once } from "node:events";
import http from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { CLIENT, ISSUER, openProvider, type TokenProvider } from "@/e2e/gate-tokens";
import { openThreads } from "@/e2e/proxy-threads";
import { newGateHeaders } from "./gate-header-names";
import type { AccessRules } from "./gate-orders";
import type { GateObserver, TrafficProxy } from "./proxy-thread";

// The real thread with real gates.

const threads = openThreads();
let asked = 0;
const app = http.createServer((request, response) => {
  asked += 1;
  if (request.url === "/stream") return void response.write("begun");
  response.end("the app");
});
const headers = newGateHeaders();
const rules: AccessRules = {
  emails: ["member@example.com"],
  domains: [],
  roles: [],
  tenants: [],
  requireVerifiedEmail: true,
  mayAsk: true,
  grants: [],
  removals: [],
  asks: [],
};
const gate = { headers, issuerUrl: ISSUER, clientId: CLIENT, maxAgeMs: 3_600_000 };
let provider: TokenProvider;
let proxy: TrafficProxy;
let told: ReturnType<typeof newObserver>;

const newObserver = () => ({
  gate: vi.fn<GateObserver["gate"]>(),
  asked: vi.fn<GateObserver["asked"]>(),
  grantUsed: vi.fn<GateObserver["grantUsed"]>(),
  keysWanted: vi.fn<GateObserver["keysWanted"]>(),
  alarm: vi.fn<GateObserver["alarm"]>(),
  visits: vi.fn<GateObserver["visits"]>(),
});

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

beforeAll(async () => {
  provider = await openProvider();
  await once(app.listen(0, "127.0.0.1"), "listening");
});

beforeEach(() => {
  threads.crashes.length = 0;
  asked = 0;
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  proxy = threads.launch({ pausesMs: [0] });
  told = newObserver();
  proxy.tellGate(told);
});

afterEach(() => threads.closeProxies());

afterAll(async () => {
  app.closeAllConnections();
  app.close();
  await threads.close();
});

const open = () => proxy.openTunnelProxy({ ...threads.order(app), gate, access: rules });

async function begin(url: string, token?: string, path = "/") {
  const place = url.startsWith("unix:")
    ? { socketPath: url.slice(5) }
    : { port: Number(new URL(url).port) };
  const sent = token === undefined ? {} : { [headers.token]: token };
  const request = http.get({ ...place, path, headers: sent, agent: false });
  const [response]: http.IncomingMessage[] = await once(request, "response");
  if (!response) throw new Error("no response");
  response.on("error", () => undefined);
  return response;
}

async function ask(url: string, token?: string): Promise<string> {
  const response = await begin(url, token);
  return `${response.statusCode} ${await text(response)}`.trim();
}

/** What was sent to the thread before is in force when it answers this. A visitor's request could be faster. */
const inForce = () => proxy.calls.people();

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 30_000 });

test("without keys it asks for them and lets nobody in; with them it lets in who may enter", async () => {
  const { url } = await open();
  const token = await provider.token();
  expect(await ask(url, token)).toBe("503 Logins cannot be verified at the moment.");
  expect(told.keysWanted).toHaveBeenCalledWith(ISSUER);
  proxy.setIssuerKeys(ISSUER, provider.keys());
  await inForce();
  expect(await ask(url, token)).toBe("200 the app");
  expect(await ask(url)).toMatch(/^403 Nobody gets in/);
  expect(asked).toBe(1);
  await eventually(() =>
    expect(told.gate).toHaveBeenLastCalledWith(
      "one",
      expect.objectContaining({ state: "no-token" }),
    ),
  );
  const visits = [expect.objectContaining({ decision: "list", requests: 1 })];
  await eventually(() =>
    expect(told.visits).toHaveBeenCalledWith("one", expect.arrayContaining(visits)),
  );
});

test("rules that take something away are in force at once, and in the thread that comes after a crash", async () => {
  proxy.setIssuerKeys(ISSUER, provider.keys());
  const { url } = await open();
  const token = await provider.token();
  const stream = await begin(url, token, "/stream");
  await once(stream, "data");
  const ended = new Promise((resolve) => stream.once("close", resolve));
  proxy.setAccess("another", { ...rules, emails: [] });
  proxy.setAccess("one", { ...rules, removals: [{ email: "member@example.com" }] });
  await ended;
  expect(await ask(url, token)).toBe("403 You no longer have access to this app.");
  threads.crash("exit");
  await eventually(() => expect(threads.crashes.length).toBe(1));
  await proxy.calls.people();
  expect(await ask(url, token)).toBe("403 You no longer have access to this app.");
  proxy.setAccess("one", rules);
  await inForce();
  expect(await ask(url, token)).toBe("200 the app");
});

test("a thread that is too busy to cut somebody off is ended", async () => {
  proxy.setIssuerKeys(ISSUER, provider.keys());
  const { url } = await open();
  const token = await provider.token();
  const stream = await begin(url, token, "/stream");
  await once(stream, "data");
  const ended = new Promise((resolve) => stream.once("close", resolve));
  await threads.keepBusy();
  proxy.setAccess("one", { ...rules, removals: [{ email: "member@example.com" }] });
  await ended;
  await eventually(() => expect(threads.crashes.length).toBe(1));
  await proxy.calls.people();
  expect(await ask(url, token)).toBe("403 You no longer have access to this app.");
});

test("the last visits of a run are told when it is over", async () => {
  proxy.setIssuerKeys(ISSUER, provider.keys());
  const { url, close } = await open();
  expect(await ask(url, await provider.token())).toBe("200 the app");
  close();
  await eventually(() => expect(told.visits).toHaveBeenCalledTimes(1));
});
