import { expect, test } from "vitest";
import { notAhead } from "./last-use";

const HOUR_MS = 3_600_000;

test("a use that lies ahead, since the clock was set back, counts from when that is seen", () => {
  expect(notAhead(5 * HOUR_MS, 6 * HOUR_MS)).toBe(5 * HOUR_MS);
  expect(notAhead(24 * HOUR_MS, 6 * HOUR_MS)).toBe(6 * HOUR_MS);
  expect(notAhead(24 * HOUR_MS, 7 * HOUR_MS)).toBe(6 * HOUR_MS);
  expect(notAhead(25 * HOUR_MS, 8 * HOUR_MS)).toBe(8 * HOUR_MS);
});
