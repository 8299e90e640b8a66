import { expect, test } from "vitest";
import type { TrafficPoint } from "@/lib/contract/traffic";
import { KEPT_POINTS, POINT_MS } from "@/lib/contract/traffic-spans";
import { addPoints, latest, niceTop, putPoint, toMinutes, toSlots } from "./chart-points";

const NOW = Date.UTC(2026, 0, 1, 12, 0, 2);

function point(slotsAgo: number, fields: Partial<TrafficPoint> = {}): TrafficPoint {
  const at = Math.floor(NOW / POINT_MS) * POINT_MS - slotsAgo * POINT_MS;
  return {
    at: new Date(at).toISOString(),
    requests: 1,
    classes: { "1xx": 0, "2xx": 1, "3xx": 0, "4xx": 0, "5xx": 0, none: 0 },
    requestBytes: 10,
    responseBytes: 100,
    open: 1,
    ...fields,
  };
}

test("each point has its place in the last 15 minutes, and quiet spans stay empty", () => {
  const slots = toSlots([point(KEPT_POINTS), point(KEPT_POINTS - 1), point(1), point(0)], NOW);
  expect(slots).toHaveLength(KEPT_POINTS);
  expect(slots.flatMap((slot, index) => (slot ? [index] : []))).toEqual([0, 178, 179]);
  expect(toSlots([point(-1)], NOW)[KEPT_POINTS - 1]).toBeDefined();
});

test("the current point is replaced, and points that are too old are removed", () => {
  const points = new Map([point(KEPT_POINTS), point(0)].map((each) => [each.at, each]));
  const next = putPoint(points, point(0, { requests: 7 }));
  expect([...next.values()].map(({ requests }) => requests)).toEqual([7]);
});

test("minutes add up, and show the highest of their answer times", () => {
  const [now, before, ...rest] = toMinutes(
    toSlots([point(0, { p95Ms: 5 }), point(11, { p95Ms: 90, open: 4 }), point(12)], NOW),
  );
  expect(now).toMatchObject({
    requests: 2,
    responseBytes: 200,
    p95Ms: 90,
    p50Ms: undefined,
    open: 4,
  });
  expect(before).toMatchObject({ requests: 1, minutesAgo: 1 });
  expect(rest).toHaveLength(13);
});

test("the latest value is that of the last point that has one", () => {
  const slots = toSlots([point(9, { p95Ms: 40 }), point(3)], NOW);
  expect(latest(slots, ({ p95Ms }) => p95Ms)).toBe(40);
});

test("points of tunnels add up, without their percentiles", () => {
  const one = new Map(
    [point(0, { p95Ms: 5 }), point(1, { p95Ms: 7 })].map((each) => [each.at, each]),
  );
  const other = new Map([point(0, { p95Ms: 9, requests: 3 })].map((each) => [each.at, each]));
  const [now, before, ...rest] = addPoints([one, other]);
  expect(now).toMatchObject({ requests: 4, responseBytes: 200, open: 2 });
  expect(before).toMatchObject({ requests: 1 });
  expect([now, before].map((each) => each?.p95Ms)).toEqual([undefined, undefined]);
  expect(rest).toEqual([]);
});

test.each([
  [0, 1],
  [0.3, 0.3],
  [1, 1],
  [7, 8],
  [20, 20],
  [1284, 1500],
])("the top of an axis for %d is %d", (value, top) => {
  expect(niceTop(value)).toBeCloseTo(top);
});
