import { expect, test } from "vitest";
import { describeStatus, formatBytes, formatMs, formatRate } from "./format-traffic";
import { sampleRequest } from "./list/request.fixture";

test.each([
  [undefined, "–"],
  [0, "0 ms"],
  [0.42, "0.4 ms"],
  [9.96, "10 ms"],
  [999.6, "1.0 s"],
  [61_000, "1 min"],
])("%s ms is %s", (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1400, "1.4 kB"],
  [65_536, "66 kB"],
  [999_900, "1.0 MB"],
  [2_000_000_000, "2.0 GB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, "0"],
  [5, "5"],
  [3.14, "3.1"],
  [1284.4, "1,284"],
])("%d a second is %s", (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});

test.each([
  [{ status: 200 }, "200", "ok"],
  [{ status: 404 }, "404", "wait"],
  [{ status: 502, state: "failed" }, "502", "bad"],
  [{ status: undefined, state: "failed" }, "failed", "bad"],
  [{ status: undefined, state: "open" }, "waiting", "off"],
  [{ status: 200, state: "aborted" }, "200 left", "off"],
  [{ status: 101, state: "open", kind: "websocket" }, "socket", "info"],
] as const)("%j is shown as %s", ({ status, ...rest }, text, tone) => {
  const { status: _, ...request } = sampleRequest(1, rest);
  expect(describeStatus(status === undefined ? request : { ...request, status })).toEqual({
    text,
    tone,
  });
});
