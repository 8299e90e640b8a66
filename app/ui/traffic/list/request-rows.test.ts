import { expect, test } from "vitest";
import type { RequestSummary } from "@/lib/contract/traffic";
import { sampleRequest as request } from "./request.fixture";
import { NO_FILTER } from "./request-filter";
import {
  appendOlder,
  continuesAt,
  countAfter,
  mergeNewest,
  mergeNews,
  NO_ROWS,
  withoutTunnel,
} from "./request-rows";

const requests = (...ids: number[]) => ids.map((id) => request(id));
const ids = ({ items }: { items: readonly RequestSummary[] }) => items.map(({ id }) => id);
const loaded = mergeNewest(NO_ROWS, { items: requests(9, 8, 7), nextBefore: 7 });

test("new requests are placed by their id, an end replaces its beginning, others keep their identity", () => {
  const open = request(10, { state: "open" });
  const first = mergeNews(loaded, [request(11), open], NO_FILTER);
  expect(ids(first)).toEqual([11, 10, 9, 8, 7]);
  const second = mergeNews(first, [request(10)], NO_FILTER);
  expect(second.items[1]?.state).toBe("done");
  expect(second.items[2]).toBe(first.items[2]);
});

test("a finished request never becomes open again", () => {
  const rows = mergeNews(loaded, [request(9, { state: "open" })], NO_FILTER);
  expect(rows.items[0]?.state).toBe("done");
});

test("matching requests are added, and those that no longer match are removed", () => {
  const filter = { ...NO_FILTER, status: ["open"] };
  const open = mergeNews(NO_ROWS, [request(1, { state: "open" }), request(2)], filter);
  expect(ids(open)).toEqual([1]);
  expect(ids(mergeNews(open, [request(1)], filter))).toEqual([]);
});

test("nothing is added below the last row while there are older requests on the server", () => {
  expect(ids(mergeNews(loaded, [request(3)], NO_FILTER))).toEqual([9, 8, 7]);
});

test("the oldest rows are removed at the limit, and can be loaded again", () => {
  const rows = mergeNews({ items: requests(2, 1), limit: 2, more: false }, requests(3), NO_FILTER);
  expect(ids(rows)).toEqual([3, 2]);
  expect(rows.more).toBe(true);
});

test("a new first page is merged with the known rows, or replaces them when there may be a gap", () => {
  const joined = mergeNewest(loaded, { items: requests(11, 10, 9), nextBefore: 9 });
  expect(ids(joined)).toEqual([11, 10, 9, 8, 7]);
  const gap = mergeNewest(loaded, { items: requests(30, 29), nextBefore: 29 });
  expect(ids(gap)).toEqual([30, 29]);
  expect(gap.more).toBe(true);
});

test("requests that arrived while the page was on its way stay above it", () => {
  const rows = mergeNews(loaded, requests(12), NO_FILTER);
  expect(ids(mergeNewest(rows, { items: requests(11, 10, 9), nextBefore: 9 }))).toEqual([
    12, 11, 10, 9, 8, 7,
  ]);
});

test("requests that the server no longer has are removed from a complete list", () => {
  expect(ids(mergeNewest(loaded, { items: requests(9), nextBefore: null }))).toEqual([9]);
});

test("older requests are added below and raise the limit", () => {
  const rows = appendOlder({ ...loaded, limit: 3 }, { items: requests(7, 6, 5), nextBefore: null });
  expect(ids(rows)).toEqual([9, 8, 7, 6, 5]);
  expect([rows.limit, rows.more]).toEqual([5, false]);
});

test("counts the requests after a row", () => {
  expect(countAfter(loaded, 7)).toBe(2);
});

test("a search that stopped before it found anything continues where it stopped", () => {
  const stopped = mergeNewest(NO_ROWS, { items: [], nextBefore: 500 });
  expect(stopped.more).toBe(true);
  expect(continuesAt(stopped)).toBe(500);
  const next = appendOlder(stopped, { items: requests(480), nextBefore: 300 });
  expect([ids(next), continuesAt(next)]).toEqual([[480], 300]);
});

test("what a search has found further below stays when its first page comes again", () => {
  const found = appendOlder(mergeNewest(NO_ROWS, { items: requests(900), nextBefore: 500 }), {
    items: requests(480, 310),
    nextBefore: 300,
  });
  const again = mergeNewest(found, { items: requests(950, 900), nextBefore: 600 });
  expect(ids(again)).toEqual([950, 900, 480, 310]);
  expect(continuesAt(again)).toBe(300);
});

test("rows that were cut off at the limit are loaded again from the last row on", () => {
  const rows = mergeNews(
    { items: requests(2, 1), limit: 2, more: true, nextBefore: 1 },
    requests(3),
    NO_FILTER,
  );
  expect(continuesAt(rows)).toBe(2);
});

test("where a hit was found is news of a row", () => {
  const page = { items: [{ ...request(9), found: "request-body" as const }], nextBefore: null };
  expect(mergeNewest(loaded, page).items[0]?.found).toBe("request-body");
});

test("the requests of a cleared tunnel go, those of others stay", () => {
  const both = { ...NO_ROWS, items: [request(2, { tunnelId: "other" }), request(1)] };
  expect(ids(withoutTunnel(both, "t"))).toEqual([2]);
  expect(withoutTunnel(withoutTunnel(both, "t"), "other")).toBe(NO_ROWS);
});
