import { expect, test } from "vitest";
import { isIdle } from "./idle-stop";

test("idle follows the setting by the clock, and never happens without one", () => {
  const noon = Date.parse("2026-05-04T12:00:00Z");
  expect(isIdle("2h", noon, noon + 2 * 3_600_000 - 1)).toBe(false);
  expect(isIdle("2h", noon, noon + 2 * 3_600_000)).toBe(true);
  expect(isIdle(null, noon, noon + 1e12)).toBe(false);
});
