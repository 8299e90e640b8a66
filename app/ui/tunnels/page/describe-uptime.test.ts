import { expect, test } from "vitest";
import {
  barParts,
  describeSegment,
  describeSpan,
  formatShare,
  joinSegments,
} from "./describe-uptime";

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
  [{ up: 29 * MINUTE, failed: 400, off: MINUTE }, "Up 29 min, failed under 1 s, off 1 min"],
])("the description of a half hour: %#", (ms, text) => {
  expect(describeSegment(segment(ms))).toBe(text);
});

test("a share of a short time says of how long it is", () => {
  const segments = [segment({ unknown: 30 * MINUTE }), segment({ off: MINUTE, up: 39_000 })];
  expect(describeSpan(segments)).toBe("39 s");
  expect(describeSpan([segment({ off: MINUTE })])).toBeUndefined();
  expect(describeSpan(Array(48).fill(segment({ up: 30 * MINUTE })))).toBeUndefined();
});

test("a screen reader hears a state once, however many half hours it lasted", () => {
  const none = segment({ unknown: 30 * MINUTE });
  const mixed = segment({ up: MINUTE, off: MINUTE });
  expect(joinSegments(Array(48).fill(none))).toHaveLength(1);
  const last = { ...none, to: "2026-03-03T13:00:00.000Z" };
  const [first, ...others] = joinSegments([none, last, mixed, mixed]);
  expect(first).toMatchObject({ from: none.from, to: last.to, ms: { unknown: 60 * MINUTE } });
  expect(others).toEqual([mixed, mixed]);
});

test("one second of trouble is visible in the bar, and the parts fill it", () => {
  const parts = barParts(segment({ up: 30 * MINUTE - 1000, reconnecting: 1000 }));
  expect(parts.map(({ kind }) => kind)).toEqual(["up", "reconnecting"]);
  expect(parts[1]?.share).toBeGreaterThan(0.15);
  expect(parts[1]?.from).toBe(parts[0]?.share);
  expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
});
