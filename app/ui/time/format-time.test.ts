import { expect, test } from "vitest";
import { formatSpan } from "@/lib/contract/format-span";
import { formatAgo, formatCountdown, formatLatency } from "./format-time";

const MINUTE = 60_000;

test.each([
  [-5, "0 s"],
  [59_999, "59 s"],
  [MINUTE, "1 min"],
  [60 * MINUTE, "1 h"],
  [72 * MINUTE, "1 h 12 min"],
  [24 * 60 * MINUTE, "1 d"],
  [27.5 * 60 * MINUTE, "1 d 3 h"],
])("%d ms is %s", (ms, text) => {
  expect(formatSpan(ms)).toBe(text);
});

test("a countdown rounds up, so that it ends at zero", () => {
  expect(formatCountdown(3001)).toBe("4 s");
  expect(formatCountdown(59_500)).toBe("1 min");
  expect(formatCountdown(-1)).toBe("0 s");
});

test("a latency is never zero", () => {
  expect([0.4, 1, 24.5].map(formatLatency)).toEqual(["under 1 ms", "1 ms", "25 ms"]);
});

test("the last moments are shown as now", () => {
  expect(formatAgo(4999)).toBe("just now");
  expect(formatAgo(5000)).toBe("5 s ago");
});
