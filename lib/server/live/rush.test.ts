import { afterEach, expect, test, vi } from "vitest";
import { getHub } from "@/lib/base/hub";
import { trafficEventSchema, visitorSchema } from "@/lib/contract/traffic";
import { FLUSH_MS, MOST_AT_ONCE } from "@/lib/traffic/capture/feed";
import { TrafficLog } from "@/lib/traffic/capture/traffic-log";
import { Outbox } from "@/lib/traffic/proxy/outbox";
import { streamEvents } from "./stream-events";

const SECONDS = 3;
const PER_MS = 2;
const PEOPLE = 120;
const REQUESTS = SECONDS * 1_000 * PER_MS;

afterEach(() => {
  vi.useRealTimers();
});

/** The way of an event from a visitor's request to a page, without the thread in between. */
function openLog(): TrafficLog {
  const outlet = new Outbox((events) => getHub().publishAll(events));
  outlet.isHeard = true;
  return new TrafficLog({ budgetBytes: 256 * 1024 * 1024, bodyBytes: 1_024, outlet });
}

function visit(log: TrafficLog, count: number): void {
  const email = `member${count % PEOPLE}@example.com`;
  const watcher = log.watch("t", { identified: true, notes: [] })({
    method: "GET",
    path: `/${count}`,
    origin: "https://shop.example.com",
    httpVersion: "1.1",
    headers: ["Host", "shop.example.com", "ngrok-auth-user-email", email],
    removed: [],
    isUpgrade: false,
  });
  watcher?.connected();
  watcher?.requestEnd([]);
  watcher?.answer(200, "OK", []);
  watcher?.end({ state: "done" });
}

/** What the stream's page would read, by the event's name. */
function dataOf(text: string, type: string): unknown[] {
  const frame = new RegExp(`^event: ${type}\ndata: (.*)$`, "gm");
  return [...text.matchAll(frame)].map(([, data = ""]) => JSON.parse(data));
}

test("2,000 requests a second send a page no more than the budget, and it learns that there are more", async () => {
  const log = openLog();
  const pieces: number[] = [];
  const leave = new AbortController();
  const isOpen = new Promise<void>((resolve) => {
    getHub().onHeard((isHeard) => isHeard && resolve());
  });
  const stream = streamEvents(getHub().latestId, leave.signal);
  await isOpen;
  getHub().subscribe(
    (events) => pieces.push(events.filter(({ event }) => event.type === "request").length),
    () => undefined,
  );

  vi.useFakeTimers();
  for (let count = 0; count < REQUESTS; count += 1) {
    visit(log, count);
    if (count % PER_MS === 0) vi.advanceTimersByTime(1);
  }
  const during = pieces.length;
  vi.advanceTimersByTime(2_000);
  leave.abort();
  const text = await new Response(stream).text();

  const turns = (SECONDS * 1_000) / FLUSH_MS + 1;
  const requests = dataOf(text, "request");
  expect(Math.max(...pieces)).toBe(MOST_AT_ONCE);
  expect(requests.length).toBeGreaterThan(MOST_AT_ONCE);
  expect(requests.length).toBeLessThanOrEqual((turns + 1) * MOST_AT_ONCE);
  // Its turns, and the numbers once a second.
  expect(during).toBeLessThanOrEqual(turns + SECONDS);

  // Nothing is lost: the latest came, the rest was counted, and the list has them all.
  expect(requests.at(-1)).toMatchObject({ path: `/${REQUESTS - 1}`, state: "done" });
  const numbers = dataOf(text, "traffic").map((data) => trafficEventSchema.parse(data));
  const skipped = numbers.reduce((total, data) => total + data.skipped, 0);
  expect(requests.length + skipped).toBeGreaterThanOrEqual(REQUESTS);
  expect(numbers.at(-1)?.tunnels).toMatchObject([{ requests: REQUESTS, open: 0 }]);
  expect(log.capture().requests).toBe(REQUESTS);
  const people = dataOf(text, "visitor").map((data) => visitorSchema.parse(data).email);
  expect(new Set(people).size).toBe(PEOPLE);
});
