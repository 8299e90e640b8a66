import v8 from "node:v8";
import vm from "node:vm";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import type { LiveEvent } from "@/lib/contract/events";
import { requestQuerySchema } from "@/lib/contract/request-query";
import { requestDetailSchema } from "@/lib/contract/traffic";
import { POINT_MS } from "@/lib/contract/traffic-spans";
import { Numbers } from "@/lib/traffic/numbers";
import type { Watcher } from "@/lib/traffic/watcher";
import { Latencies } from "./latencies";
import { listRequests } from "./list-requests.fixture";
import { matcher, type Row } from "./match-requests";
import { Recording } from "./recording";
import { TrafficLog } from "./traffic-log";
import { Visitors } from "./visitors";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function logOf(budgetBytes = 1024 * 1024, isHeard = true) {
  const events: LiveEvent[] = [];
  const outlet = { isHeard, publish: (event: LiveEvent) => void events.push(event) };
  return { log: new TrafficLog({ budgetBytes, bodyBytes: 64 * 1024, outlet }), events };
}

function arrive(log: TrafficLog, path = "/", email = "member@example.com"): Watcher {
  const watcher = log.watch("t", { identified: true, notes: [] })({
    method: "GET",
    path,
    origin: "https://shop.example.com",
    httpVersion: "1.1",
    headers: ["Host", "shop.example.com", "ngrok-auth-user-email", email],
    removed: [],
    isUpgrade: false,
  });
  if (!watcher) throw new Error("not watched");
  return watcher;
}

function finish(watcher: Watcher, status = 200, body = ""): void {
  watcher.connected();
  watcher.requestEnd([]);
  watcher.answer(status, "OK", ["Content-Type", "text/plain"]);
  if (body) watcher.responseChunk(Buffer.from(body));
  watcher.end({ state: "done" });
}

const all = requestQuerySchema.parse({ limit: 500 });

/** Resolves when all kept bodies have been read. */
async function settled(log: TrafficLog): Promise<void> {
  const isUnsettled = ({ id }: { id: number }) => log.store.find(id)?.isUnsettled;
  const unsettled = () => listRequests(log.store, all).items.filter(isUnsettled).length;
  await expect.poll(unsettled, { timeout: 15_000 }).toBe(0);
}

test("the newest requests come first, page by page, and ids only grow", () => {
  const { log } = logOf();
  for (let index = 0; index < 5; index += 1) finish(arrive(log, `/${index}`));
  const first = listRequests(log.store, { ...all, limit: 2 });
  expect(first.items.map(({ path }) => path)).toEqual(["/4", "/3"]);
  expect(first.nextBefore).toBe(first.items[1]?.id);
  const last = listRequests(log.store, { ...all, before: first.items[1]?.id });
  expect(last.items.map(({ path }) => path)).toEqual(["/2", "/1", "/0"]);
  expect(last.nextBefore).toBeNull();
});

test.each([
  ["in several lines", ["Content-Encoding", "identity", "content-encoding", "gzip"]],
  ["in a long line", ["Content-Encoding", `${"identity, ".repeat(100)}gzip`]],
])("codings %s are one list, so no secret stays in what is packed", async (_, codings) => {
  const { log } = logOf();
  const watcher = arrive(log);
  watcher.connected();
  watcher.requestEnd([]);
  watcher.answer(200, "OK", ["Content-Type", "application/json", ...codings]);
  watcher.responseChunk(gzipSync('{"password":"hunter2hunter2","x":1}'));
  watcher.end({ state: "done" });
  await settled(log);
  const [newest] = listRequests(log.store, all).items;
  const body = (await log.store.find(newest?.id ?? 0)?.detail())?.response?.body;
  expect(body).toMatchObject({ kind: "text", decodedFrom: "gzip" });
  expect(body?.text).toMatch(/"password":"\*+","x":1/);
});

test("bodies that arrive faster than they can be read are dropped and do not queue up", async () => {
  const settle = vi.spyOn(Recording.prototype, "settle");
  const { log } = logOf(8 * 1024 * 1024);
  for (let index = 0; index < 2_000; index += 1) finish(arrive(log, `/${index}`), 200, "body");
  const looked = () =>
    settle.mock.contexts.filter(
      (one: unknown) => one instanceof Recording && log.store.find(one.facts.id) === one,
    );
  await expect.poll(() => looked().length, { timeout: 15_000 }).toBe(500);
  await settled(log);
  const [newest] = listRequests(log.store, all).items;
  expect((await log.store.find(newest?.id ?? 0)?.detail())?.response?.body).toMatchObject({
    kind: "none",
    bytes: 4,
    note: "Not kept: too many requests came at once.",
  });
  expect(looked()).toHaveLength(500);
});

test("memory stays within the budget: the oldest are removed, and the count is right", async () => {
  const { log } = logOf(200_000);
  for (let index = 0; index < 500; index += 1) {
    finish(arrive(log, `/${index}`), 200, "x".repeat(index % 2 === 0 ? 5_000 : 10));
    if (index % 50 === 0) await settled(log);
    expect(log.capture().bytes).toBeLessThanOrEqual(200_000);
  }
  await settled(log);
  const { items } = listRequests(log.store, all);
  expect(items[0]?.path).toBe("/499");
  expect(items.length).toBeGreaterThan(20);
  expect(items.at(-1)?.path).not.toBe("/0");
  log.clear("t");
  expect(log.capture()).toMatchObject({ bytes: 0, requests: 0 });
});

test("whatever a head consists of is kept up to a limit, and counted", { timeout: 60_000 }, () => {
  v8.setFlagsFromString("--expose-gc");
  const collect = vm.runInNewContext("gc");
  const { log } = logOf(64 * 1024 * 1024);
  const used = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  const long = (index: number) => `X-${index}-${"a".repeat(200_000)}`;
  for (let index = 0; index < 100; index += 1) {
    const watcher = log.watch("t", { identified: true, notes: [] })({
      method: "GET",
      path: `/${index}-only-a-beginning?token=${long(index)}`,
      origin: "https://shop.example.com",
      httpVersion: "1.1",
      headers: [
        ...[long(index), "1", `Token-${long(index)}`, "1", "Content-Type", long(index)],
        ...["Cookie", `${index}-only-a-beginning=${long(index)}`, "Accept", long(index)],
      ],
      removed: [long(index)],
      isUpgrade: false,
    });
    watcher?.answer(200, "OK", ["Content-Type", long(index)]);
    watcher?.end({ state: "done", trailers: [long(index), "1"] });
  }
  const kept = log.capture().bytes;
  expect(kept).toBeGreaterThan(100 * (3 * 500 + 16 * 1024));
  expect(used() - before).toBeLessThan(2 * kept);
});

test("capture stops before memory is full and says so; it continues when there is room again", async () => {
  const { log } = logOf(150_000);
  const open = [arrive(log, "/a"), arrive(log, "/b"), arrive(log, "/c")];
  for (const watcher of open) {
    watcher.answer(200, "OK", ["Content-Type", "text/plain"]);
    watcher.responseChunk(Buffer.alloc(60_000, "x"));
  }
  expect(log.capture().paused).toContain("Bodies are not kept");
  expect(log.capture().bytes).toBeLessThanOrEqual(150_000);
  const [latest] = listRequests(log.store, all).items;
  const detail = await log.store.find(latest?.id ?? 0)?.detail();
  expect(detail?.response?.body).toMatchObject({ kind: "none", bytes: 60_000, captured: 0 });
  expect(detail?.response?.body.note).toContain("Not kept");
  for (const watcher of open) watcher.end({ state: "done" });
  await settled(log);
  finish(arrive(log, "/d"), 200, "y".repeat(60_000));
  expect(log.capture().paused).toBeUndefined();
});

test("the first 64 KiB of a body are kept, and the list shows the beginning of a long path", async () => {
  const { log } = logOf();
  finish(arrive(log, `/${"p".repeat(5_000)}?token=abc`), 200, "z".repeat(100_000));
  await settled(log);
  const [summary] = listRequests(log.store, all).items;
  expect(summary?.path.length).toBe(2_049);
  const detail = requestDetailSchema.parse(await log.store.find(summary?.id ?? 0)?.detail());
  expect(detail.response?.body).toMatchObject({
    bytes: 100_000,
    captured: 65_536,
    truncated: true,
  });
  expect(detail.url).toContain("https://shop.example.com/pp");
  expect(detail.url).toContain("token=********");
});

test("pages get the latest requests in small batches, and the number of those left out", () => {
  vi.useFakeTimers();
  const { log, events } = logOf(64 * 1024 * 1024);
  for (let index = 0; index < 2_000; index += 1) finish(arrive(log, `/${index}`));
  vi.advanceTimersByTime(100);
  const told = events.filter(({ type }) => type === "request");
  expect(told).toHaveLength(50);
  expect(told.at(-1)?.data).toMatchObject({ path: "/1999", state: "done", status: 200 });
  vi.advanceTimersByTime(1_000);
  const traffic = events.find((event) => event.type === "traffic");
  expect(traffic?.data).toMatchObject({ skipped: 1_950, tunnels: [{ requests: 2_000, open: 0 }] });
});

test("of many who come at the same moment each is told, a budget at a time", () => {
  vi.useFakeTimers();
  const { log, events } = logOf();
  const told = () => events.filter(({ type }) => type === "visitor").length;
  for (let index = 0; index < 120; index += 1) arrive(log, "/", `member${index}@example.com`);
  vi.advanceTimersByTime(0);
  expect(told()).toBe(50);
  vi.advanceTimersByTime(800);
  expect(told()).toBe(120);
});

test("a slow request is told when it comes and when it ends; nobody listening costs no events", () => {
  vi.useFakeTimers();
  const { log, events } = logOf();
  const watcher = arrive(log);
  vi.advanceTimersByTime(150);
  finish(watcher);
  vi.advanceTimersByTime(150);
  const states = events.flatMap((event) => (event.type === "request" ? [event.data.state] : []));
  expect(states).toEqual(["open", "done"]);
  const quiet = logOf(1024 * 1024, false);
  finish(arrive(quiet.log));
  vi.advanceTimersByTime(2_000);
  expect(quiet.events.filter(({ type }) => type !== "visitor")).toEqual([]);
});

test("filters: text, status, person and method, all at once", () => {
  const summary = {
    id: 1,
    tunnelId: "t",
    at: "2026-01-01T00:00:00Z",
    method: "POST",
    path: "/api/Orders?page=2",
    status: 404,
    kind: "http",
    state: "done",
    user: { email: "Member@example.com", name: "Mia Member" },
    requestBytes: 0,
    responseBytes: 0,
  } as const;
  const matches = (query: Record<string, string>, row: Row = summary) =>
    matcher(requestQuerySchema.parse(query))(row);
  expect(matches({ q: "orders", status: "4xx", user: "member@EXAMPLE.com", method: "post" })).toBe(
    true,
  );
  expect(matches({ q: "mia", status: "500,404" })).toBe(true);
  expect(matches({ status: "done" })).toBe(true);
  expect(matches({ status: "2xx,failed" })).toBe(false);
  expect(matches({ user: "guest@example.org" })).toBe(false);
  expect(matches({ user: "-" })).toBe(false);
  // As at the gate, the Kelvin sign does not count as k.
  const kelvin = { ...summary, user: { email: "\u212a@Example.com" } };
  expect(matches({ user: "k@example.com" }, kelvin)).toBe(false);
  expect(matches({ user: "\u212a@EXAMPLE.com" }, kelvin)).toBe(true);
  expect(matches({ method: "GET,PUT" })).toBe(false);
  expect(matches({ q: "nothing like it" })).toBe(false);
});

test("a visitor is here while something is open and for a minute after, and counts as one person", () => {
  const visitors = new Visitors();
  const visit = visitors.arrive("a", { email: "Member@example.com", name: "Mia" }, 1_000);
  expect(visit.isNews).toBe(true);
  visitors.arrive("b", { email: "member@example.com" }, 2_000).leave(3_000);
  expect(visitors.people(3_000)).toMatchObject([
    { email: "member@example.com", name: "Mia", requests: 2, open: 1, activeNow: true },
  ]);
  expect(visitors.takeGone(63_000)).toMatchObject([{ tunnelId: "b", activeNow: false }]);
  expect(visitors.of("a", 1_000_000)).toMatchObject([{ activeNow: true }]);
  visit.leave(1_000_000);
  expect(visitors.countHere("a", 1_059_999)).toBe(1);
  expect(visitors.countHere("a", 1_060_000)).toBe(0);
  expect(visitors.arrive("a", { email: "member@example.com" }, 1_060_001).isNews).toBe(false);
});

test("an e-mail with a Kelvin sign is another visitor than the one with a k", () => {
  const visitors = new Visitors();
  visitors.arrive("a", { email: "mark@example.com", name: "Mark" }, 1_000).leave(1_000);
  const other = visitors.arrive("a", { email: "mar\u212a@example.com" }, 2_000);
  expect(other.isNews).toBe(true);
  expect(visitors.of("a", 3_000).map(({ email, requests }) => [email, requests])).toEqual([
    ["mar\u212a@example.com", 1],
    ["mark@example.com", 1],
  ]);
  expect(visitors.people(3_000)).toHaveLength(2);
  expect(visitors.find("a", "MARK@example.com", 3_000)?.name).toBe("Mark");
});

test("a stopped tunnel has nobody on it at once, and whoever comes back is here again", () => {
  vi.useFakeTimers();
  const { log, events } = logOf();
  finish(arrive(log));
  const open = arrive(log, "/", "guest@example.org");
  vi.advanceTimersByTime(1_000);
  expect(log.now("t").visitorsNow).toBe(2);
  log.cutOff("t");
  finish(open);
  expect(log.now("t").visitorsNow).toBe(0);
  expect(log.hereNow()).toEqual([]);
  events.length = 0;
  vi.advanceTimersByTime(2_000);
  const told = events.flatMap((event) => (event.type === "visitor" ? [event.data] : []));
  expect(told.map(({ email, activeNow }) => [email, activeNow])).toEqual(
    expect.arrayContaining([
      ["member@example.com", false],
      ["guest@example.org", false],
    ]),
  );
  finish(arrive(log));
  expect(log.hereNow().map(({ email }) => email)).toEqual(["member@example.com"]);
});

test("an e-mail counts as not verified from the first one who comes with it unverified on", () => {
  const visitors = new Visitors();
  const arrive = (tunnelId: string, emailVerified?: boolean) =>
    visitors.arrive(
      tunnelId,
      { email: "member@example.com", ...(emailVerified !== undefined && { emailVerified }) },
      1_000,
    );
  // Without a gate nobody knows.
  arrive("alone");
  expect(visitors.find("alone", "member@example.com", 1_000)).not.toHaveProperty("emailVerified");
  arrive("a", true);
  expect(visitors.people(1_000)).toMatchObject([{ emailVerified: true }]);
  arrive("a", false);
  arrive("a", true);
  arrive("b", true);
  expect(visitors.of("a", 1_000)).toMatchObject([{ emailVerified: false }]);
  expect(visitors.of("b", 1_000)).toMatchObject([{ emailVerified: true }]);
  expect(visitors.people(1_000)).toMatchObject([{ emailVerified: false }]);
});

test("numbers: points, classes, rates and totals, for fifteen minutes", () => {
  const start = Math.ceil(Date.now() / POINT_MS) * POINT_MS;
  const numbers = new Numbers(start);
  const one = (at: number, status: number | undefined, firstByteMs: number | undefined) => {
    numbers.begin(at);
    numbers.end({ status, firstByteMs, requestBytes: 1, responseBytes: 10 }, at);
  };
  for (let ms = 0; ms < 5_000; ms += 100) one(start + ms, 200, 20);
  one(start + 5_000, 503, 400);
  one(start + 5_000, undefined, undefined);
  const points = numbers.points(start + 5_000);
  expect(points).toHaveLength(2);
  expect(points[0]).toMatchObject({ requests: 50, responseBytes: 500, open: 1 });
  expect(points[0]?.p50Ms).toBeGreaterThan(17);
  expect(points[0]?.p50Ms).toBeLessThan(24);
  expect(points[1]?.classes).toMatchObject({ "2xx": 0, "5xx": 1, none: 1 });
  expect(numbers.now("t", 0, start + 5_000)).toMatchObject({
    perSecond: 10,
    requests: 52,
    open: 0,
  });
  expect(numbers.totals.firstByte.count).toBe(51);
  expect(numbers.totals.firstByte.seconds).toBeCloseTo(1.4);
  expect(numbers.totals.firstByte.buckets[5]).toBe(50);
  expect(numbers.points(start + 16 * 60_000)).toEqual([]);
});

test("a tunnel has traffic from its first request on, not since somebody looked at its page", () => {
  const { log } = logOf();
  expect(log.now("t")).toMatchObject({ tunnelId: "t", perSecond: 0, open: 0 });
  expect(log.allNow()).toEqual([]);
  finish(arrive(log));
  expect(log.allNow()).toHaveLength(1);
});

test("quantiles are right within 15 %", () => {
  const latencies = new Latencies();
  for (let ms = 1; ms <= 1_000; ms += 1) latencies.add(ms);
  for (const share of [0.5, 0.95, 0.99]) {
    const exact = share * 1_000;
    expect(Math.abs((latencies.quantile(share) ?? 0) - exact) / exact).toBeLessThan(0.15);
  }
  expect(new Latencies().quantile(0.5)).toBeUndefined();
});

test("invisible characters in a visitor's name are shown", () => {
  const { log } = logOf();
  const name = Buffer.from("member\u202e@example.com").toString("latin1");
  finish(arrive(log, "/", name));
  expect(log.visitors.of("t", Date.now())[0]?.email).toBe("member\\u202e@example.com");
});
