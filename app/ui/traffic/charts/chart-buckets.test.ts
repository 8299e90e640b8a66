import { expect, test } from "vitest";
import type { TrafficPoint } from "@/lib/contract/traffic";
import { KEPT_POINTS, POINT_MS } from "@/lib/contract/traffic-spans";
import { bucketAt, pointsPerBar, toBuckets, toRange } from "./chart-buckets";
import type { Slots } from "./chart-points";

const LAST = 353_499_841;

function slots(fill: Record<number, Partial<TrafficPoint>>): Slots {
  return Array.from({ length: KEPT_POINTS }, (_, index) => {
    const fields = fill[KEPT_POINTS - 1 - index];
    return (
      fields && {
        at: new Date((LAST - KEPT_POINTS + 1 + index) * POINT_MS).toISOString(),
        requests: 1,
        classes: { "1xx": 0, "2xx": 1, "3xx": 0, "4xx": 0, "5xx": 0, none: 0 },
        requestBytes: 0,
        responseBytes: 0,
        open: 0,
        ...fields,
      }
    );
  });
}

test.each([
  [2520, 1],
  [900, 1],
  [899, 2],
  [330, 3],
  [10, 36],
])("no bar is thinner than 4 pixels: at a width of %d one has %d points", (width, size) => {
  expect(pointsPerBar(width)).toBe(size);
  if (size < 36) expect((width / KEPT_POINTS) * size - 1).toBeGreaterThanOrEqual(4);
});

test("points of a bar are added, and their highest times are shown", () => {
  const now = slots({ 0: { p50Ms: 5, p95Ms: 9 }, 1: { requests: 2, p50Ms: 8 }, 90: {} });
  const buckets = toBuckets(now, LAST, 2);
  const last = buckets.at(-1);
  expect(last).toMatchObject({ requests: 3, p50Ms: 8, p95Ms: 9 });
  expect(last?.to).toBe((LAST + 1) * POINT_MS);
  expect(buckets.reduce((sum, { requests }) => sum + requests, 0)).toBe(4);
});

test("a bar keeps its points while time goes on", () => {
  const before = toBuckets(slots({ 5: {}, 6: {}, 7: {} }), LAST, 3);
  const after = toBuckets(slots({ 6: {}, 7: {}, 8: {} }), LAST + 1, 3);
  const busy = (all: typeof before) =>
    all.filter(({ requests }) => requests > 0).map(({ from, requests }) => [from, requests]);
  // The fixture's times move, the bars' own numbers decide.
  expect(busy(after)).toEqual(busy(before));
});

test("a place is in a bar, and two bars make a range in either order", () => {
  const buckets = toBuckets(slots({}), LAST, 1);
  expect(buckets).toHaveLength(KEPT_POINTS);
  expect(bucketAt(buckets, 0)).toBe(0);
  expect(bucketAt(buckets, Number.MAX_SAFE_INTEGER)).toBe(KEPT_POINTS - 1);
  expect(bucketAt(buckets, (LAST - 1) * POINT_MS)).toBe(KEPT_POINTS - 2);
  const range = {
    since: new Date((LAST - 2) * POINT_MS).toISOString(),
    until: new Date((LAST + 1) * POINT_MS).toISOString(),
  };
  expect(toRange(buckets, 177, 179)).toEqual(range);
  expect(toRange(buckets, 179, 177)).toEqual(range);
  expect(toRange([], 0, 0)).toBeUndefined();
});
