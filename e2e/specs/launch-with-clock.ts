import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { launchDashboard } from "../launch-dashboard";

/**
 * Starts a dashboard in a folder of its own. The spec can put its clock forward, and the clock stays so after a
 * restart. Its timers do not change, as on a machine that slept, unless `timers` says that long ones follow the clock.
 */
export async function launchWithClock(dataDir: string, { timers = false } = {}) {
  const clock = path.join(dataDir, "clock");
  const preload = pathToFileURL(path.resolve("e2e/specs/shifted-clock.mjs")).href;
  return {
    dashboard: await launchDashboard({
      dataDir: path.join(dataDir, "ahead"),
      mode: "start",
      env: {
        GATEHOUSE_TEST_CLOCK: clock,
        GATEHOUSE_TEST_TIMERS: timers ? "1" : "",
        NODE_OPTIONS: `--import ${preload}`,
      },
    }),
    putForward: (ms: number) => writeFileSync(clock, String(ms)),
  };
}
