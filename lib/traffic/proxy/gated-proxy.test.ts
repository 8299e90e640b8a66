import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { CLIENT, ISSUER, openProvider, type TokenProvider } from "@/e2e/gate-tokens";
import type { ProxyCalls, ProxyReports, ReplayOrder } from "@/lib/traffic/calls";
import { newGateHeaders } from "@/lib/traffic/gate-header-names";
import type { AccessRules } from "@/lib/traffic/gate-orders";
import { openProxy } from "./proxy";

// All that the proxy's thread does, in this one, with a gate: who counts as a visitor, and who does not.

const socketFolder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-gated-"));
const gateHeaders = newGateHeaders();
const BROWSER = { accept: "text/html", "sec-fetch-dest": "document" };
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
let provider: TokenProvider;
let stranger: TokenProvider;
let proxy: ProxyCalls;
let url: string;
let told: { [Name in keyof ProxyReports]: ReturnType<typeof vi.fn<ProxyReports[Name]>> };
let asked: string[][] = [];
const app = http.createServer((request, response) => {
  asked.push(request.rawHeaders);
  request.resume();
  response.end("the app");
});

beforeAll(async () => {
  provider = await openProvider();
  stranger = await openProvider();
  await once(app.listen(0, "127.0.0.1"), "listening");
});

beforeEach(async () => {
  asked = [];
  told = {
    events: vi.fn<ProxyReports["events"]>(),
    app: vi.fn<ProxyReports["app"]>(),
    firstVisit: vi.fn<ProxyReports["firstVisit"]>(),
    probe: vi.fn<ProxyReports["probe"]>(),
    gate: vi.fn<ProxyReports["gate"]>(),
    asked: vi.fn<ProxyReports["asked"]>(),
    grantUsed: vi.fn<ProxyReports["grantUsed"]>(),
    keysWanted: vi.fn<ProxyReports["keysWanted"]>(),
    alarm: vi.fn<ProxyReports["alarm"]>(),
    visits: vi.fn<ProxyReports["visits"]>(),
  };
  const options = { thread: "proxy", budgetBytes: 2 ** 20, bodyBytes: 1_024, firstRequestId: 1 };
  proxy = openProxy({ ...options, thread: "proxy" }, told);
  await proxy.setIssuerKeys(ISSUER, provider.keys());
  url = await open(upstream());
});

afterEach(() => proxy.closeTunnelProxy(1));

afterAll(() => {
  app.closeAllConnections();
  app.close();
  rmSync(socketFolder, { recursive: true });
});

function upstream() {
  const upstreamUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  return { upstreamUrl, verifyUpstreamTls: true, rewriteHost: false, hideIdentity: false };
}

async function open(way: ReturnType<typeof upstream>): Promise<string> {
  const opened = await proxy.openTunnelProxy(1, {
    ...way,
    tunnelId: "shop",
    socketFolder,
    identified: true,
    policyAdds: [],
    inspect: true,
    notes: [],
    gate: { headers: gateHeaders, issuerUrl: ISSUER, clientId: CLIENT, maxAgeMs: 3_600_000 },
    access: rules,
  });
  if ("failed" in opened) throw new Error(opened.failed);
  return opened.url;
}

async function visit(token?: string): Promise<string> {
  const request = http.get({
    ...(url.startsWith("unix:")
      ? { socketPath: url.slice(5) }
      : { port: Number(new URL(url).port) }),
    headers: { ...BROWSER, ...(token !== undefined && { [gateHeaders.token]: token }) },
    agent: false,
  });
  const [response]: http.IncomingMessage[] = await once(request, "response");
  if (!response) throw new Error("no response");
  return `${response.statusCode} ${await text(response)}`;
}

const refusedOf = () => proxy.totals().refused;

test("whoever is refused is no visitor: not of the idle stop, the first visit, the list, or the traffic", async () => {
  await visit();
  await visit(await stranger.token());
  await visit(await provider.token({ email: "guest@example.org" }));
  await visit(await provider.token({ iat: 1_000_000_000 }));
  expect(proxy.lastVisitAt()).toBe(0);
  expect(told.firstVisit).not.toHaveBeenCalled();
  expect(proxy.visitorsOf("shop")).toEqual([]);
  expect((await proxy.listRequests({ tunnel: "shop", limit: 10, as: "json" })).items).toEqual([]);
  expect(asked).toEqual([]);
  await visit(await provider.token());
  expect(proxy.lastVisitAt()).toBeGreaterThan(0);
  expect(told.firstVisit).toHaveBeenCalledTimes(1);
  expect(proxy.visitorsOf("shop").map(({ email }) => email)).toEqual(["member@example.com"]);
});

test("refused requests are counted by reason, until the tunnel is deleted", async () => {
  await visit();
  await visit();
  await visit(await stranger.token());
  await visit("nonsense");
  await visit(await provider.token({ email: "guest@example.org" }));
  await visit(await provider.token({ iat: 1_000_000_000 }));
  await visit(await provider.token());
  const reasons = { "no-token": 2, signature: 1, malformed: 1, "may-ask": 1, "too-old": 1 };
  expect(refusedOf()).toEqual([{ tunnelId: "shop", reasons }]);
  await proxy.forget("shop");
  expect(refusedOf()).toEqual([]);
});

test("a replay is the owner's: it goes past the gate, is no visit, and is nobody whom the gate did not verify", async () => {
  await visit(await provider.token());
  const [{ id = 0 } = {}] = (await proxy.listRequests({ tunnel: "shop", limit: 1, as: "json" }))
    .items;
  const original = await proxy.findRequest(id);
  const order: ReplayOrder = {
    tunnelProxy: upstream(),
    tunnelId: "shop",
    socketFolder,
    replayOf: id,
    user: original?.detail.user,
    method: "GET",
    path: "/",
    headers: original?.detail.request.headers ?? [],
    body: new Uint8Array(),
    notes: [],
  };
  await proxy.setAccess("shop", { ...rules, removals: [{ email: "member@example.com" }] });
  const use = () => [proxy.lastVisitAt(), proxy.visitorsOf("shop"), told.firstVisit.mock.calls];
  // The visit above has ended once the clock alone does not change it any more.
  const before = await vi.waitUntil(async () => {
    const seen = JSON.stringify(use());
    await new Promise((resolve) => setTimeout(resolve, 5));
    return seen === JSON.stringify(use()) && seen;
  });
  expect(await proxy.replay(order)).toMatchObject({ detail: { status: 200, replayOf: id } });
  const replayed = asked.at(-1)?.join("\n") ?? "";
  expect(replayed).toContain("member@example.com");
  expect(replayed).not.toMatch(/gh-[0-9a-f]{32}|eyJ/);
  expect(JSON.stringify(use())).toBe(before);
  expect(refusedOf()).toEqual([]);
  // All that the run has to tell comes at its end: one visit, of the request that came through ngrok.
  await proxy.closeTunnelProxy(1);
  const visits = told.visits.mock.calls.flatMap(([, gathered]) => gathered);
  expect(visits.map(({ decision, requests }) => [decision, requests])).toEqual([["list", 1]]);
});

test("that the app is down is told only to those who are in", async () => {
  await proxy.closeTunnelProxy(1);
  url = await open({ ...upstream(), upstreamUrl: "http://127.0.0.1:9" });
  const waits = /does not answer|not running|waits|as soon as/i;
  for (const token of [undefined, await stranger.token()]) {
    const refused = await visit(token);
    expect(refused).toMatch(/^403/);
    expect(refused).not.toMatch(waits);
  }
  expect(told.app).not.toHaveBeenCalled();
  const shown = await visit(await provider.token());
  expect(shown).toMatch(/^502/);
  expect(shown).toMatch(waits);
});
