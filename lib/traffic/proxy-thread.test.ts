import { once } from "node:events";
import { lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Crash } from "@/e2e/proxy-crashes.mjs";
import { openThreads } from "@/e2e/proxy-threads";
import { PROBE_HEADER } from "@/lib/contract/probe-header";
import { requestQuerySchema } from "@/lib/contract/request-query";
import type { FirstVisit } from "./calls";
import type { ProxyCrash, TrafficProxy } from "./proxy-thread";

// The real thread, which really crashes.

const threads = openThreads();
const { scratch, workers, crashes, observer, crash, keepBusy, launch } = threads;
const app = http.createServer((request, response) => {
  if (request.url === "/endless") return void response.write("begun");
  response.end(`the app, ${request.url}`);
});
const order = (tunnelId?: string) => threads.order(app, tunnelId);
let proxy: TrafficProxy;

// Each thread starts through a compiler here, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 90_000 });

beforeAll(async () => {
  await once(app.listen(0, "127.0.0.1"), "listening");
});

beforeEach(() => {
  crashes.length = 0;
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  proxy = launch({ pausesMs: [0] });
});

afterEach(async () => {
  vi.useRealTimers();
  await threads.closeProxies();
});

afterAll(async () => {
  app.closeAllConnections();
  app.close();
  await threads.close();
});

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return ""; // Closed meanwhile.
  }
}

const placeOf = (url: string) =>
  url.startsWith("unix:") ? { socketPath: url.slice(5) } : { port: Number(new URL(url).port) };

/** Returns the answer, or the code of the error. */
async function ask(url: string, target = "/", headers: Record<string, string> = {}) {
  const request = http.get({ ...placeOf(url), path: target, headers, agent: false });
  try {
    const [response]: http.IncomingMessage[] = await once(request, "response");
    return response ? `${response.statusCode} ${await text(response)}` : "nothing";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

/** A visitor who stays connected, and whether they still are. */
async function stayAt(url: string) {
  const socket = url.startsWith("unix:")
    ? net.connect(url.slice(5))
    : net.connect(Number(new URL(url).port), "127.0.0.1");
  const visitor = { isConnected: true };
  socket.on("error", () => undefined);
  socket.on("close", () => {
    visitor.isConnected = false;
  });
  socket.write("GET /endless HTTP/1.1\r\nhost: app\r\n\r\n");
  await once(socket, "data");
  return visitor;
}

const isBack = (url: string) =>
  expect.poll(() => ask(url), { timeout: 30_000, interval: 20 }).toBe("200 the app, /");
const hasCrashed = (times: number) =>
  expect.poll(() => crashes.length, { timeout: 30_000, interval: 10 }).toBe(times);
const problemOf = (work: Promise<unknown>) =>
  work.then(
    () => "none",
    ({ code }) => code,
  );

async function requests(tunnelId: string) {
  return (await proxy.calls.listRequests({ ...requestQuerySchema.parse({}), tunnel: tunnelId }))
    .items;
}

async function terminateThread(): Promise<void> {
  await Promise.all([...workers].map((worker) => worker.terminate()));
}

describe.each<[Crash, RegExp]>([
  ["throw", /An unexpected error ended it \(Error\)/],
  ["reject", /An unexpected error ended it \(Error\)/],
  ["exit", /ended by itself, with code 3/],
  ["memory", /ran out of memory/],
])("a thread that crashes by %s", (how, why) => {
  test("is started again, and its proxies are at the same places", async () => {
    const { url } = await proxy.openTunnelProxy(order());
    const visitor = await stayAt(url);
    crash(how);
    await hasCrashed(1);
    expect(crashes[0]?.why).toMatch(why);
    // The new thread opens the wanted proxies before it answers any call.
    await proxy.calls.people();
    expect(await ask(url)).toBe("200 the app, /");
    expect(visitor.isConnected).toBe(false);
  });
});

test("only the proxies that are wanted now are opened again", async () => {
  const [stopped, kept] = [
    await proxy.openTunnelProxy(order("one")),
    await proxy.openTunnelProxy(order("two")),
  ];
  crash("throw");
  await hasCrashed(1);
  // No thread runs at this moment.
  stopped.close();
  await isBack(kept.url);
  expect(await ask(stopped.url)).toMatch(/ENOENT|ECONNREFUSED/);
});

test("calls at the moment of the crash reject at once, later ones wait for the new thread", async () => {
  await proxy.openTunnelProxy(order());
  await keepBusy();
  const hung = problemOf(proxy.calls.people());
  const tunnelProxy = proxy.openTunnelProxy(order("two"));
  await terminateThread();
  expect(await hung).toBe("proxy_restarting");
  expect(await proxy.calls.people()).toEqual([]);
  // The next thread opens the proxy that was ordered.
  await isBack((await tunnelProxy).url);
});

test("a stop disconnects visitors at once while the thread is in an endless loop", async () => {
  const [stopped, kept] = [
    await proxy.openTunnelProxy(order("one")),
    await proxy.openTunnelProxy(order("two")),
  ];
  const visitor = await stayAt(stopped.url);
  await keepBusy();
  const before = performance.now();
  stopped.close();
  await expect.poll(() => visitor.isConnected, { interval: 10 }).toBe(false);
  expect(performance.now() - before).toBeLessThan(5_000);
  expect(crashes[0]?.why).toBe("It did not stop a tunnel at once.");
  await isBack(kept.url);
  expect(await ask(stopped.url)).toMatch(/ENOENT|ECONNREFUSED/);
});

test("a thread that no longer answers is replaced", async () => {
  await proxy.close();
  // Longer than a thread needs here to start.
  proxy = launch({ pausesMs: [0], hungAfterMs: 8_000 });
  const { url } = await proxy.openTunnelProxy(order());
  crash("busy");
  await hasCrashed(1);
  expect(crashes[0]?.why).toBe("It did not answer any more.");
  await isBack(url);
});

test("the ids of requests go on rising, and the first visit stays the one of the first thread", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const visits: [string, FirstVisit][] = [];
  proxy.tell({ ...observer, firstVisit: (...visit) => void visits.push(visit) });
  const { url } = await proxy.openTunnelProxy(order());
  // Whose it is stands at its end.
  const email = `member@${"a".repeat(260)}.example.com`;
  await ask(url, "/one", { "ngrok-auth-user-email": email });
  const [first] = await requests("one");
  const told = [["one", expect.objectContaining({ email })]];
  expect(visits).toEqual(told);
  // Like a clock that was set back.
  vi.setSystemTime(Date.now() - 3_600_000);
  crash("throw");
  await hasCrashed(1);
  await isBack(url);
  await ask(url, "/two", { "ngrok-auth-user-email": "guest@example.org" });
  const [second] = await requests("one");
  expect(second?.path).toBe("/two");
  expect(second?.id).toBeGreaterThan(Number(first?.id));
  expect(visits).toEqual(told);
});

test("a tunnel that was stopped has nobody on it, and one that runs keeps its visitors", async () => {
  const asMember = { "ngrok-auth-user-email": "member@example.com" };
  const stopped = await proxy.openTunnelProxy(order());
  const other = await proxy.openTunnelProxy(order("two"));
  for (const { url } of [stopped, other]) await ask(url, "/", asMember);
  await stopped.close();
  const here = async () => (await proxy.calls.now()).visitors.map(({ tunnelId }) => tunnelId);
  expect(await here()).toEqual(["two"]);
  const again = await proxy.openTunnelProxy(order());
  await ask(again.url, "/", asMember);
  expect((await here()).sort()).toEqual(["one", "two"]);
});

test("the last use is not forgotten, and it counts as now while no thread can answer", async () => {
  const { url } = await proxy.openTunnelProxy(order());
  await ask(url);
  const at = await proxy.lastVisitAt();
  expect(Math.abs(at - Date.now())).toBeLessThan(5_000);
  const asked = Date.now();
  let atCrash: Promise<number> | undefined;
  const crashed = (told: ProxyCrash) => {
    atCrash = proxy.lastVisitAt();
    observer.crashed(told);
  };
  proxy.tell({ ...observer, crashed });
  crash("throw");
  await hasCrashed(1);
  expect(await atCrash).toBeGreaterThanOrEqual(asked);
  await proxy.calls.people();
  expect(await proxy.lastVisitAt()).toBeGreaterThanOrEqual(at);
  expect(await proxy.lastVisitAt()).toBeLessThanOrEqual(asked);
});

describe("a protection probe", () => {
  test("that has arrived stays known when the thread crashes", async () => {
    const { url } = await proxy.openTunnelProxy(order());
    const probe = await proxy.expectProbe("nonce-1");
    expect(await ask(url, "/", { [PROBE_HEADER]: "nonce-1" })).toBe("421 ");
    crash("throw");
    await hasCrashed(1);
    expect(await probe.wasSeen()).toBe(true);
    probe.forget();
  });

  test("that has not arrived proves nothing after a crash, and a new thread does not pass it on", async () => {
    const { url } = await proxy.openTunnelProxy(order());
    const probe = await proxy.expectProbe("nonce-2");
    expect(await probe.wasSeen()).toBe(false);
    crash("throw");
    await hasCrashed(1);
    expect(probe.isCertain()).toBe(false);
    expect(await problemOf(probe.wasSeen())).toBe("proxy_restarting");
    await isBack(url);
    expect(await ask(url, "/", { [PROBE_HEADER]: "nonce-2" })).toBe("421 ");
    expect(await probe.wasSeen()).toBe(true);
    probe.forget();
    await proxy.calls.people();
    // A probe that arrives late is not passed on either.
    expect(await ask(url, "/", { [PROBE_HEADER]: "nonce-2" })).toBe("421 ");
    expect(await ask(url, "/")).toBe("200 the app, /");
  });
});

test("a stop while the new thread opens the wanted proxies leaves nothing open", async () => {
  const [stopped, kept] = [
    await proxy.openTunnelProxy(order("one")),
    await proxy.openTunnelProxy(order("two")),
  ];
  const started = workers.size;
  await terminateThread();
  await expect.poll(() => workers.size, { interval: 1 }).toBe(started);
  stopped.close();
  await isBack(kept.url);
  await expect.poll(() => ask(stopped.url)).toMatch(/ENOENT|ECONNREFUSED/);
  expect(crashes).toHaveLength(1);
});

describe.skipIf(process.platform === "win32")("a program that cleans temporary files", () => {
  test("that removes the folder or a socket disconnects nobody, and new visitors come through again", async () => {
    const [one, two] = [
      await proxy.openTunnelProxy(order("one")),
      await proxy.openTunnelProxy(order("two")),
    ];
    const visitor = await stayAt(one.url);
    rmSync(one.url.slice(5));
    await isBack(one.url);
    rmSync(path.dirname(two.url.slice(5)), { recursive: true });
    await isBack(one.url);
    await isBack(two.url);
    expect(lstatSync(path.dirname(two.url.slice(5))).mode & 0o777).toBe(0o700);
    expect(visitor.isConnected).toBe(true);
    expect(crashes).toEqual([]);
    one.close();
    await expect.poll(() => visitor.isConnected).toBe(false);
    expect(await ask(one.url)).toBe("ENOENT");
  });

  test("may let something else take the folder's place: then another is used, and the tunnels that lost theirs are reported", async () => {
    const lost: string[] = [];
    proxy.tell({ ...observer, lost: (tunnelId) => void lost.push(tunnelId) });
    const { url } = await proxy.openTunnelProxy(order());
    const folder = path.dirname(url.slice(5));
    const theirs = mkdtempSync(path.join(scratch, "theirs-"));
    rmSync(folder, { recursive: true });
    symlinkSync(theirs, folder);
    await expect.poll(() => lost, { timeout: 10_000 }).toEqual(["one"]);
    expect(readdirSync(theirs)).toEqual([]);
    await isBack((await proxy.openTunnelProxy(order())).url);
    rmSync(folder);
  });

  test("may let somebody else take the places of the sockets as well: the tunnels that lost theirs are reported", async () => {
    const lost: string[] = [];
    proxy.tell({ ...observer, lost: (tunnelId) => void lost.push(tunnelId) });
    const { url } = await proxy.openTunnelProxy(order());
    const folder = path.dirname(url.slice(5));
    const theirs = mkdtempSync(path.join(scratch, "theirs-"));
    const stranger = net.createServer().listen(path.join(theirs, path.basename(url)));
    await once(stranger, "listening");
    rmSync(folder, { recursive: true });
    symlinkSync(theirs, folder);
    await expect.poll(() => lost, { timeout: 10_000 }).toEqual(["one"]);
    stranger.close();
    rmSync(folder);
  });

  test("a socket that cannot be made is an error, and nothing listens on a port in its place", async () => {
    const socketFolder = path.join(scratch, "nowhere");
    const listen = await proxy.calls.openTunnelProxy(99, { ...order(), socketFolder });
    expect(listen).toEqual({ failed: expect.stringMatching(/^E[A-Z]+$/) });
  });
});

// Only Linux shows which files are open.
test.skipIf(process.platform !== "linux")(
  "after many crashes there are as many files open, and as much memory in use, as after two",
  async () => {
    const { url } = await proxy.openTunnelProxy(order());
    const fallTimes = async (times: number) => {
      for (let count = 0; count < times; count += 1) {
        const seen = crashes.length;
        await Promise.all([stayAt(url), ask(url)]);
        crash("throw");
        await hasCrashed(seen + 1);
        await isBack(url);
      }
    };
    // Counts sockets and the threads' event loops. Files that a compiler was reading when its thread crashed stay open.
    const openFiles = () =>
      readdirSync("/proc/self/fd").filter((name) =>
        /^socket:|eventpoll/.test(linkOf(`/proc/self/fd/${name}`)),
      ).length;
    // Bodies are read in a second thread, which starts with the first body and stays.
    const hasReadBodies = async () => {
      const [last] = await requests("one");
      const found = last && (await proxy.calls.findRequest(last.id));
      return found?.detail.response?.body.kind;
    };
    const untilBodiesAreRead = () => expect.poll(hasReadBodies, { timeout: 30_000 }).toBe("text");
    await fallTimes(2);
    await untilBodiesAreRead();
    const early = { files: openFiles(), rss: process.memoryUsage.rss() };
    await fallTimes(8);
    await untilBodiesAreRead();
    // The sockets of the last thread are closed a moment after it.
    await expect.poll(openFiles, { timeout: 20_000 }).toBeLessThanOrEqual(early.files + 3);
    expect(process.memoryUsage.rss() - early.rss).toBeLessThan(60 * 1024 * 1024);
    expect(workers.size).toBe(1);
  },
  180_000,
);
