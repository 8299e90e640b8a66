import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { CLIENT, ISSUER, openProvider, type TokenProvider } from "@/e2e/gate-tokens";
import { everybody, OWN_FORM } from "@/e2e/link-world";
import { openThreads } from "@/e2e/proxy-threads";
import type { LinkApp } from "./calls";
import { newGateHeaders } from "./gate-header-names";
import type { GateObserver, TrafficProxy } from "./proxy-thread";

// A link in the real thread, which falls as it would in real life.

const threads = openThreads();
const headers = newGateHeaders();
const member = { ...everybody, emails: ["member@example.com"] };
const servers: http.Server[] = [];
let provider: TokenProvider;
let proxy: TrafficProxy;
let apps: LinkApp[];
const told = {
  gate: vi.fn<GateObserver["gate"]>(),
  asked: vi.fn<GateObserver["asked"]>(),
  grantUsed: vi.fn<GateObserver["grantUsed"]>(),
  keysWanted: vi.fn<GateObserver["keysWanted"]>(),
  alarm: vi.fn<GateObserver["alarm"]>(),
  visits: vi.fn<GateObserver["visits"]>(),
};
const firstVisit = vi.fn();

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

beforeAll(async () => {
  provider = await openProvider();
  for (const name of ["one", "two"]) {
    const server = http.createServer((request, response) => {
      if (request.url === "/stream") return void response.write("begun");
      response.end(`app ${name}`);
    });
    servers.push(server);
    await once(server.listen(0, "127.0.0.1"), "listening");
  }
});

beforeEach(() => {
  threads.crashes.length = 0;
  for (const each of [...Object.values(told), firstVisit]) each.mockReset();
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  launch();
  apps = ["one", "two"].map((tunnelId, index) => running(tunnelId, servers[index]));
});

afterEach(() => threads.closeProxies());

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await threads.close();
});

function launch(): void {
  proxy = threads.launch({ pausesMs: [0] });
  proxy.tell({ ...threads.observer, firstVisit });
  proxy.tellGate(told);
  proxy.setIssuerKeys(ISSUER, provider.keys());
}

function running(tunnelId: string, server: http.Server | undefined): LinkApp {
  const { port = 0 } = (server?.address() ?? {}) as Partial<AddressInfo>;
  const order = {
    ...{ upstreamUrl: `http://127.0.0.1:${port}`, verifyUpstreamTls: true, rewriteHost: false },
    ...{ hideIdentity: false, identified: true, policyAdds: [], inspect: true, notes: [] },
    access: member,
  };
  return { tunnelId, name: `App ${tunnelId}`, order };
}

const open = () =>
  proxy.openLinkProxy({
    ...{ linkId: "link-1", name: "Team", choiceKey: "ab".repeat(32), apps },
    gate: { headers, issuerUrl: ISSUER, clientId: CLIENT, maxAgeMs: 3_600_000 },
    publicUrl: "https://apps.example.com",
  });

async function begin(url: string, path: string, more: http.RequestOptions = {}) {
  const place = url.startsWith("unix:")
    ? { socketPath: url.slice(5) }
    : { port: Number(new URL(url).port) };
  const request = http.request({ ...place, path, agent: false, ...more });
  request.end();
  const [response]: http.IncomingMessage[] = await once(request, "response");
  if (!response) throw new Error("no response");
  response.on("error", () => undefined);
  return response;
}

/** A browser that has chosen this app: how it asks for a path, and gets the answer's text. */
async function choose(url: string, app: string, claims: Record<string, unknown> = {}) {
  const token = { [headers.token]: await provider.token(claims) };
  const sent = { ...OWN_FORM, ...token };
  const path = `/.gatehouse/?app=${app}&to=%2F`;
  const chosen = await begin(url, path, { method: "POST", headers: sent });
  chosen.resume();
  const cookie = chosen.headers["set-cookie"]?.[0]?.split(";", 1)[0] ?? "";
  const start = (target: string) => begin(url, target, { headers: { ...token, cookie } });
  return { start, ask: async (target = "/") => text(await start(target)) };
}

/** What was sent to the thread before is in force when it answers this. A visitor's request could be faster. */
const inForce = () => proxy.calls.people();

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 30_000 });

test("a link opens again at its place, with its rules, after its thread fell, and a choice holds on", async () => {
  const { url, setApps } = await open();
  const one = await choose(url, "one");
  const two = await choose(url, "two");
  expect([await one.ask(), await two.ask()]).toEqual(["app one", "app two"]);
  proxy.setAccess("two", { ...member, removals: [{ email: "member@example.com" }] });
  threads.crash("exit");
  await eventually(() => expect(threads.crashes.length).toBe(1));
  await proxy.calls.people();
  expect(await one.ask()).toBe("app one");
  expect(await two.ask()).toBe("You no longer have access to this app.\n");
  proxy.setAccess("two", member);
  await inForce();
  expect(await two.ask()).toBe("app two");
  setApps([{ tunnelId: "one", name: "App one" }, apps[1] ?? running("two", servers[1])]);
  await inForce();
  expect(await one.ask()).toBe("The app is stopped for now.\n");
  threads.crash("exit");
  await eventually(() => expect(threads.crashes.length).toBe(2));
  await proxy.calls.people();
  expect(await one.ask()).toBe("The app is stopped for now.\n");
  expect(await two.ask()).toBe("app two");
});

test("what happens at an app is told with its tunnel, once for each of its runs", async () => {
  const { url, setApps } = await open();
  const one = await choose(url, "one");
  const two = await choose(url, "two");
  for (const each of [one, one, two]) await each.ask();
  await eventually(() => expect(firstVisit).toHaveBeenCalledTimes(2));
  expect(firstVisit.mock.calls.map(([id]) => id)).toEqual(["one", "two"]);
  const [first, second] = apps;
  if (!first || !second) throw new Error("no apps");
  setApps([{ tunnelId: "one", name: "App one" }, second]);
  setApps([first, second]);
  await inForce();
  for (const each of [one, two]) await each.ask();
  await eventually(() => expect(firstVisit).toHaveBeenCalledTimes(3));
  expect(firstVisit.mock.calls[2]?.[0]).toBe("one");
  await eventually(() =>
    expect(told.gate).toHaveBeenCalledWith("two", expect.objectContaining({ verified: 1 })),
  );
  const query = { limit: 10, as: "json" } as const;
  const of = async (id: string) =>
    (await proxy.calls.listRequests({ ...query, tunnel: id })).items.length;
  expect([await of("one"), await of("two")]).toEqual([3, 2]);
  setApps([second]);
  await eventually(() => expect(told.visits).toHaveBeenCalledWith("one", expect.anything()));
});

test("an app that goes is cut off at once, also where the thread is too busy to do it", async () => {
  const { url, setApps } = await open();
  const one = await choose(url, "one");
  const stream = await one.start("/stream");
  await once(stream, "data");
  const ended = new Promise((resolve) => stream.once("close", resolve));
  await threads.keepBusy();
  setApps(apps.slice(1));
  await ended;
  await eventually(() => expect(threads.crashes.length).toBe(1));
  await proxy.calls.people();
  expect(await one.ask()).toMatch(/^No app is chosen/);
});

test("a closed link takes no more requests, and what its gates saw is told", async () => {
  const { url, close } = await open();
  const one = await choose(url, "one");
  const stream = await one.start("/stream");
  await once(stream, "data");
  const ended = new Promise((resolve) => stream.once("close", resolve));
  close();
  await ended;
  await eventually(() => expect(told.visits).toHaveBeenCalledWith("one", expect.anything()));
  await expect(one.ask()).rejects.toThrow();
});
