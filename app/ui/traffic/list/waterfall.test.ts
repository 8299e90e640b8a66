import { expect, test } from "vitest";
import { sampleRequest } from "./request.fixture";
import { layWaterfall, toPercents } from "./waterfall";

const START = Date.UTC(2026, 0, 1, 12);
const at = (ms: number) => new Date(START + ms).toISOString();

/** Newest first, as the list has them. */
function requests(...each: Parameters<typeof sampleRequest>[1][]) {
  return each.map((fields, index) => sampleRequest(index + 1, fields)).reverse();
}

test("requests of one page share an axis that begins with the first of them", () => {
  const items = requests(
    { at: at(0), totalMs: 20 },
    { at: at(60_000), queueMs: 2, firstByteMs: 30, totalMs: 40 },
    { at: at(60_120), queueMs: 1, firstByteMs: 50, totalMs: 60 },
  );
  const { topMs, bars } = layWaterfall(items, 0, 2);
  expect(topMs).toBe(200);
  expect(bars.get(1)).toMatchObject({ offsetMs: 0, waitMs: 20, receiveMs: 0 });
  expect(bars.get(2)).toEqual({
    offsetMs: 0,
    queueMs: 2,
    waitMs: 28,
    receiveMs: 10,
    isOpen: false,
    isAnswered: true,
  });
  expect(bars.get(3)?.offsetMs).toBe(120);
});

test("a burst may begin below the rows in view, and only rows in view set the scale", () => {
  const items = requests({ at: at(0), totalMs: 9000 }, { at: at(300), totalMs: 100 });
  const { topMs, bars } = layWaterfall(items, 0, 0);
  expect([...bars.keys()]).toEqual([2]);
  expect(bars.get(2)?.offsetMs).toBe(300);
  expect(topMs).toBe(400);
});

test("requests without a pause begin a new burst after two seconds", () => {
  const items = requests(
    ...Array.from({ length: 50 }, (_, index) => ({ at: at(index * 100), totalMs: 10 })),
  );
  const { topMs, bars } = layWaterfall(items, 0, 49);
  expect(Math.max(...[...bars.values()].map(({ offsetMs }) => offsetMs))).toBe(2000);
  expect(topMs).toBe(3000);
});

test("an open request and a long socket go to the edge and do not set the scale", () => {
  const { totalMs: _, ...open } = sampleRequest(3, { at: at(0), state: "open" });
  const socket = sampleRequest(2, { at: at(-9000), kind: "websocket", totalMs: 3_600_000 });
  const { topMs, bars } = layWaterfall(
    [open, socket, sampleRequest(1, { at: at(-20_000), totalMs: 80 })],
    0,
    2,
  );
  expect(topMs).toBe(80);
  const ends = [3, 2, 1].map((id) => {
    const bar = bars.get(id);
    return bar && toPercents(bar, topMs);
  });
  expect(ends[0]).toMatchObject({ left: 0, wait: 100 });
  expect(ends[1]).toMatchObject({ left: 0, wait: 100 });
  expect(ends[2]).toMatchObject({ left: 0, wait: 100 });
});

test("what goes on after the head of an answer is the answer, not the waiting", () => {
  const { totalMs: _, ...stream } = sampleRequest(1, { at: at(0), state: "open", firstByteMs: 50 });
  const bar = layWaterfall([stream], 0, 0).bars.get(1);
  expect(bar && toPercents(bar, 100)).toMatchObject({ wait: 50, receive: 50 });
});

test("times that contradict each other never give a negative length", () => {
  const item = sampleRequest(1, { at: at(0), queueMs: 50, firstByteMs: 10, totalMs: 20 });
  const bar = layWaterfall([item], 0, 0).bars.get(1);
  expect(bar).toMatchObject({ queueMs: 20, waitMs: 0, receiveMs: 0 });
});
