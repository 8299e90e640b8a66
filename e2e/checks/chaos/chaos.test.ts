import { expect, test } from "vitest";
import { runChaos } from "./run-chaos";

test("after each of 12 random faults every tunnel is in its desired state and nothing is left behind", async () => {
  const report = await runChaos({ faults: 12, seed: 20 });
  expect(report.violations).toEqual([]);
  expect(report.listenersLeft).toBe(0);
  expect(report.timersLeft).toBeLessThanOrEqual(2);
  expect(report.stops.longest).toBeLessThan(1_000);
}, 120_000);
