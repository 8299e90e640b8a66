import { expect, test } from "vitest";
import { describeLatency, plotLatency } from "./plot-latency";

const NOW = Date.parse("2026-03-03T12:00:00Z");
const sample = (secondsAgo: number, ms: number | null) => ({
  at: new Date(NOW - secondsAgo * 1000).toISOString(),
  ms,
});

test("time runs to the right, latency upwards, and heartbeats older than ten minutes are left out", () => {
  const { lines } = plotLatency([sample(601, 50), sample(304, 100), sample(300, 50)], NOW);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.map(({ y }) => y)).toEqual([1, 0.5]);
  expect(lines[0]?.at(-1)?.x).toBeCloseTo(0.5);
});

test("the line breaks at an interruption and where heartbeats are missing", () => {
  const samples = [sample(60, 20), sample(56, null), sample(52, 20), sample(20, 20)];
  const { lines, interruptions } = plotLatency(samples, NOW);
  expect(lines.map((line) => line.length)).toEqual([1, 1, 1]);
  expect(interruptions).toBe(1);
});

test("small values do not fill the height", () => {
  expect(plotLatency([sample(4, 2)], NOW).lines[0]?.[0]?.y).toBeCloseTo(0.05);
});

test.each([
  [[], "No heartbeat in the last 10 minutes."],
  [[sample(4, 20.4)], "20 ms in the last 10 minutes."],
  [
    [sample(12, 18), sample(8, null), sample(4, 41)],
    "18 to 41 ms in the last 10 minutes, 1 interruption.",
  ],
])("the description as text: %#", (samples, text) => {
  expect(describeLatency(plotLatency(samples, NOW))).toBe(text);
});
