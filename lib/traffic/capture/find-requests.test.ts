import { expect, test, vi } from "vitest";
import { allRequestsQuerySchema } from "@/lib/contract/request-query";
import { MASK, requestPageSchema } from "@/lib/contract/traffic";
import { type FindLimits, RequestFinder } from "./find-requests";
import { listRequests } from "./list-requests.fixture";
import { TrafficLog } from "./traffic-log";

const LIMITS: FindLimits = { budgetMs: 60_000, budgetChars: 1e9, turnMs: 2 };

type Exchange = {
  tunnelId?: string;
  path?: string;
  headers?: string[];
  body?: string;
  answerHeaders?: string[];
  answerBody?: string;
  isOpen?: boolean;
};

function start(budgetBytes = 32 * 1024 * 1024) {
  const outlet = { isHeard: false, publish: () => undefined };
  const log = new TrafficLog({ budgetBytes, bodyBytes: 4 * 1024 * 1024, outlet });
  const capture = (exchange: Exchange) => {
    const watcher = log.watch(exchange.tunnelId ?? "shop", { identified: false, notes: [] })({
      method: "POST",
      path: exchange.path ?? "/",
      origin: "https://shop.example.com",
      httpVersion: "1.1",
      headers: ["Host", "shop.example.com", ...(exchange.headers ?? [])],
      removed: [],
      isUpgrade: false,
    });
    if (!watcher) throw new Error("not watched");
    if (exchange.body) watcher.requestChunk(Buffer.from(exchange.body));
    watcher.requestEnd([]);
    watcher.answer(200, "OK", ["Content-Type", "text/plain", ...(exchange.answerHeaders ?? [])]);
    if (exchange.answerBody) watcher.responseChunk(Buffer.from(exchange.answerBody));
    if (!exchange.isOpen) watcher.end({ state: "done" });
    return list({ limit: 1 }).items[0]?.id ?? 0;
  };
  const list = (query: object) => listRequests(log.store, allRequestsQuerySchema.parse(query));
  const search = async (q: string, query: object = {}, limits: Partial<FindLimits> = {}) => {
    const asked = allRequestsQuerySchema.parse({ q, in: "all", ...query });
    const found = new RequestFinder(log.store, { ...LIMITS, ...limits }).find(asked);
    return requestPageSchema.parse(await found);
  };
  const isWaiting = () =>
    log.store.newestFirst().some((each) => each.state !== "open" && each.isUnsettled);
  const settled = () => expect.poll(isWaiting, { timeout: 15_000 }).toBe(false);
  return { log, capture, list, search, settled };
}

test("text is found in headers and bodies of both sides, in any case, and the place is told", async () => {
  const { capture, search, settled } = start();
  const ids = [
    capture({ path: "/Needle" }),
    capture({ headers: ["X-Trace", "a needle here"] }),
    capture({ answerHeaders: ["X-NEEDLE", "1"] }),
    capture({ body: "one NEEDLE", headers: ["Content-Type", "text/plain"] }),
    capture({ answerBody: "another needle" }),
    capture({ answerBody: "nothing" }),
  ];
  await settled();
  const { items, search: how } = await search("nEEdle");
  expect(items.map(({ id, found }) => [id, found])).toEqual([
    [ids[4], "response-body"],
    [ids[3], "request-body"],
    [ids[2], "response-header"],
    [ids[1], "request-header"],
    [ids[0], "path"],
  ]);
  expect(how).toEqual({ isComplete: true, unread: 0 });
  // A header is one line, as it is shown.
  expect((await search("x-trace: a needle")).items).toHaveLength(1);
  // A row's own text has no place to tell.
  expect((await search("post")).items[0]).not.toHaveProperty("found");
});

test("a masked secret is never found, wherever it was sent", async () => {
  const { capture, search, settled } = start();
  const secret = "sk_live_4eC39HqLyjWDarjtT1zdp7dc";
  capture({
    path: `/callback?token=${secret}`,
    headers: ["Authorization", `Bearer ${secret}`, "Cookie", `sid=${secret}`],
    body: `{"password":"${secret}","kept":"plain"}`,
    answerHeaders: ["Set-Cookie", `sid=${secret}`],
    answerBody: `access_token=${secret}`,
  });
  // Its bodies are not masked yet: nobody looks into them.
  capture({ body: `{"password":"${secret}"}`, answerBody: secret, isOpen: true });
  await settled();
  expect(await search(secret)).toMatchObject({ items: [], search: { unread: 1 } });
  expect((await search(secret.slice(8, 20))).items).toEqual([]);
  expect((await search(MASK)).items.length).toBeGreaterThan(0);
  expect((await search("plain", { tunnel: "shop" })).items.length).toBeGreaterThan(0);
});

test("a hit across two slices of a large body is found", async () => {
  const { capture, search, settled } = start();
  for (const at of [65_533, 65_536, 131_070]) {
    capture({ answerBody: `${"x".repeat(at)}needle${"x".repeat(70_000)}` });
  }
  await settled();
  expect((await search("needle")).items).toHaveLength(3);
});

test("the other conditions hold as well, and pages follow each other", async () => {
  const { capture, search, settled } = start();
  for (let index = 0; index < 6; index += 1) {
    capture({ tunnelId: index % 2 ? "shop" : "admin", answerBody: `needle ${index}` });
  }
  await settled();
  expect((await search("needle", { status: "5xx" })).items).toEqual([]);
  const first = await search("needle", { tunnel: "admin", limit: 2 });
  expect(first.items.map(({ tunnelId }) => tunnelId)).toEqual(["admin", "admin"]);
  const last = await search("needle", { tunnel: "admin", limit: 2, before: first.nextBefore });
  expect(last).toMatchObject({ items: [{ tunnelId: "admin" }], nextBefore: null });
});

test("a search over its budget says so and is continued, until everything was looked at", async () => {
  const { capture, search, settled } = start();
  for (let index = 0; index < 5; index += 1) {
    capture({ answerBody: `${"x".repeat(100_000)} needle` });
  }
  await settled();
  for (const limits of [{ budgetChars: 1 }, { budgetMs: 0 }]) {
    const pages = [];
    let before: number | null | undefined;
    do {
      const page = await search("needle", { ...(before && { before }) }, limits);
      pages.push(page);
      before = page.nextBefore;
    } while (before !== null);
    expect(pages.flatMap(({ items }) => items)).toHaveLength(5);
    expect(pages[0]?.search?.isComplete).toBe(false);
    expect(pages.at(-1)?.search?.isComplete).toBe(true);
  }
});

test("others have their turn while a search runs, and a second search waits for the first", async () => {
  const { log, capture, settled } = start();
  for (let index = 0; index < 20; index += 1) capture({ answerBody: "xy".repeat(100_000) });
  await settled();
  const requests = new RequestFinder(log.store, { ...LIMITS, turnMs: 0 });
  const query = allRequestsQuerySchema.parse({ q: "needle", in: "all" });
  const ended: string[] = [];
  const looks = vi.spyOn(log.store, "newestFirst");
  let begun = 0;
  let turns = 0;
  const count = () => {
    turns += 1;
    if (ended.length === 0) setImmediate(count);
  };
  setImmediate(count);
  await Promise.all([
    requests.find(query).then(() => {
      ended.push("first");
      begun = looks.mock.calls.length;
    }),
    requests.find(query).then(() => ended.push("second")),
  ]);
  expect(ended).toEqual(["first", "second"]);
  expect(begun).toBe(1);
  // About one for each of the four slices of a body.
  expect(turns).toBeGreaterThan(60);
});

test("requests of all tunnels are one list, newest first; by tunnels, ids and time", () => {
  const { log, capture, list } = start();
  const ids = ["a", "b", "c", "a"].map((tunnelId) => capture({ tunnelId }));
  const idsOf = (query: object) => list(query).items.map(({ id }) => id);
  expect(idsOf({})).toEqual(ids.toReversed());
  expect(idsOf({ tunnel: "a, c" })).toEqual([ids[3], ids[2], ids[0]]);
  expect(idsOf({ tunnel: "gone" })).toEqual([]);
  // Exactly these, whatever the limit; those that are gone are left out.
  expect(idsOf({ ids: `${ids[0]},${ids[2]},17`, limit: 1 })).toEqual([ids[2], ids[0]]);
  const at = new Date(log.store.find(ids[0] ?? 0)?.at ?? 0);
  const later = new Date(at.getTime() + 60_000).toISOString();
  expect(idsOf({ since: at.toISOString(), until: later })).toHaveLength(4);
  expect(idsOf({ until: at.toISOString() })).toEqual([]);
  expect(idsOf({ since: later })).toEqual([]);
});

test.each([
  { ids: "1,x" },
  { ids: Array.from({ length: 501 }, () => "1").join(",") },
  { since: "yesterday" },
  { in: "bodies" },
])("what is no such query is refused", (query) => {
  expect(allRequestsQuerySchema.safeParse(query).success).toBe(false);
});
