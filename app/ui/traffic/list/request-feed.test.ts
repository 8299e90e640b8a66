import { afterEach, beforeEach, expect, test, vi } from "vitest";
// Loaded already, because the clock of these tests does not wait for it.
import "@/app/ui/request/send-api";
import type { LiveEvent } from "@/lib/contract/events";
import type { RequestSummary } from "@/lib/contract/traffic";
import { sampleRequest as request } from "./request.fixture";
import { type FeedView, openFeed } from "./request-feed";
import { NO_FILTER } from "./request-filter";

let stored: RequestSummary[];
let asked: string[];
let shown: FeedView[];

beforeEach(() => {
  vi.useFakeTimers();
  [stored, asked, shown] = [[], [], []];
  // The server's list, as the network would return it.
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    return Response.json({ items: stored.toReversed(), nextBefore: null });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Adds a request to the server, and returns its event. */
function arrive(id: number): LiveEvent {
  stored.push(request(id));
  return { type: "request", data: request(id) };
}

const skipped = (count: number): LiveEvent => ({
  type: "traffic",
  data: { tunnels: [], capture: { requests: 0, bytes: 0, budgetBytes: 1 }, skipped: count },
});

async function open() {
  const feed = openFeed("t", { ...NO_FILTER, method: ["GET"] }, (view) => shown.push(view));
  await vi.advanceTimersByTimeAsync(1000);
  return feed;
}

const ids = () => shown.at(-1)?.rows.items.map(({ id }) => id);

test("loads matching requests, then draws one at once and many together", async () => {
  stored.push(request(1));
  const feed = await open();
  expect(asked).toEqual(["/api/tunnels/t/requests?limit=100&method=GET"]);
  expect(ids()).toEqual([1]);
  const drawn = shown.length;
  feed.hear(arrive(2));
  await vi.advanceTimersByTimeAsync(0);
  expect(ids()).toEqual([2, 1]);
  for (const id of [3, 4]) feed.hear(arrive(id));
  feed.hear({ type: "request", data: { ...request(5), tunnelId: "other" } });
  await vi.advanceTimersByTimeAsync(300);
  expect(ids()).toEqual([4, 3, 2, 1]);
  expect(shown.length).toBe(drawn + 2);
});

test("in a flood it loads once a second, draws no single requests, and ends with all of them", async () => {
  const feed = await open();
  feed.hear(skipped(900));
  for (let id = 1; id <= 40; id += 1) {
    feed.hear(arrive(id));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(asked.length).toBeLessThanOrEqual(6);
  feed.hear(arrive(41));
  await vi.advanceTimersByTimeAsync(5000);
  expect(ids()?.[0]).toBe(41);
  expect(ids()).toHaveLength(41);
});

test("more requests at once than anybody can read count as a flood", async () => {
  const feed = await open();
  for (let id = 1; id <= 100; id += 1) feed.hear(arrive(id));
  await vi.advanceTimersByTimeAsync(2000);
  expect(ids()).toHaveLength(100);
  expect(asked.length).toBeLessThanOrEqual(3);
});

test("the list of all tunnels has each request, and loses those of a tunnel that was cleared", async () => {
  stored.push(request(1));
  const feed = openFeed(undefined, NO_FILTER, (view) => shown.push(view));
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(["/api/requests?limit=100"]);
  feed.hear({ type: "request", data: request(2, { tunnelId: "other" }) });
  await vi.advanceTimersByTimeAsync(0);
  expect(ids()).toEqual([2, 1]);
  feed.hear({ type: "requests-cleared", data: { tunnelId: "other" } });
  expect(ids()).toEqual([1]);
  feed.close();
});

test("a search in headers and bodies asks the server about a new request, at most once a second", async () => {
  const search = { ...NO_FILTER, q: "token", everywhere: true };
  const feed = openFeed("t", search, (view) => shown.push(view));
  await vi.advanceTimersByTimeAsync(1000);
  for (let id = 1; id <= 20; id += 1) {
    feed.hear({ type: "request", data: request(id) });
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(2000);
  // The server has found none of them, and the page does not add one by itself.
  expect(ids()).toEqual([]);
  expect(new Set(asked)).toEqual(new Set(["/api/tunnels/t/requests?limit=100&q=token&in=all"]));
  expect(asked.length).toBeLessThanOrEqual(5);
  feed.close();
});

test("a new snapshot loads again; a cleared list is empty; a closed feed is silent", async () => {
  const feed = await open();
  feed.hear(arrive(1));
  stored = [request(7)];
  feed.hear({
    type: "snapshot",
    data: {
      version: "1",
      tunnels: [],
      sessions: [],
      notices: [],
      visitors: [],
      traffic: [],
      asks: [],
      groups: [],
    },
  });
  await vi.advanceTimersByTimeAsync(2000);
  expect(ids()).toEqual([7]);
  feed.hear(arrive(8));
  feed.hear({ type: "requests-cleared", data: { tunnelId: "t" } });
  await vi.advanceTimersByTimeAsync(1000);
  expect(ids()).toEqual([]);
  feed.close();
  const drawn = shown.length;
  feed.hear(arrive(9));
  await vi.advanceTimersByTimeAsync(1000);
  expect(shown.length).toBe(drawn);
});
