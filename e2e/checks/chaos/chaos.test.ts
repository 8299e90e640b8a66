import { expect, test } from "vitest";
import { runChaos } from "./run-chaos";

test("after each of 12 random faults everything is as wished and nothing is left behind", async () => {
  const report = await runChaos({ faults: 12, seed: 20 });
  expect(report.violations).toEqual([]);
  expect(report.listenersLeft).toBe(0);
  expect(report.timersLeft).toBeLessThanOrEqual(2);
  expect(report.stops.longest).toBeLessThan(1_000);
}, 120_000);
