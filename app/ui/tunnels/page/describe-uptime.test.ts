import { expect, test } from "vitest";
import { barParts, describeSegment, formatShare, joinSegments } from "./describe-uptime";

const MINUTE = 60_000;
const segment = (ms: object) => ({
  from: "2026-03-03T12:00:00.000Z",
  to: "2026-03-03T12:30:00.000Z",
  ms: { up: 0, reconnecting: 0, failed: 0, off: 0, unknown: 0, ...ms },
});

test.each([
  [null, "–"],
  [1, "100 %"],
  [0.99999, "99.9 %"],
  [0.5, "50 %"],
  [0, "0 %"],
])("a share of %s is %s", (share, text) => {
  expect(formatShare(share)).toBe(text);
});

test.each([
  [{ up: 30 * MINUTE }, "Up"],
  [{ unknown: 30 * MINUTE }, "Not known"],
  [{ up: 29 * MINUTE, reconnecting: MINUTE - 500 }, "Up 29 min, reconnecting 59 s"],
  [{ up: 29 * MINUTE, failed: 400, off: MINUTE }, "Up 29 min, failed under 1 s, not wanted 1 min"],
])("the description of a half hour: %#", (ms, text) => {
  expect(describeSegment(segment(ms))).toBe(text);
});

test("one second of trouble is visible in the bar, and the parts fill it", () => {
  const parts = barParts(segment({ up: 30 * MINUTE - 1000, reconnecting: 1000 }));
  expect(parts.map(({ kind }) => kind)).toEqual(["up", "reconnecting"]);
  expect(parts[1]?.share).toBeGreaterThan(0.15);
  expect(parts[1]?.from).toBe(parts[0]?.share);
  expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
});

test("half hours of the same state are told as one span, and those with a change each for itself", () => {
  const hour = (n: number) => `2026-03-03T0${n}:00:00.000Z`;
  const at = (n: number, ms: object) => ({ ...segment(ms), from: hour(n), to: hour(n + 1) });
  const mixed = { up: MINUTE, failed: MINUTE };
  const day = [{}, { unknown: 1 }, { up: 1 }, { up: 2 }, mixed, mixed].map((ms, n) => at(n, ms));
  expect(joinSegments(day).map(({ from, to }) => [from, to])).toEqual([
    [hour(0), hour(2)],
    [hour(2), hour(4)],
    [hour(4), hour(5)],
    [hour(5), hour(6)],
  ]);
});
