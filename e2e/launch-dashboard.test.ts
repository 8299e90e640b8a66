import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { launchDashboard } from "./launch-dashboard";

test("a dashboard that ends at its start is reported with its output, and nothing is left of it", async () => {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-launch-"));
  const listeners = () => process.listenerCount("SIGTERM") + process.listenerCount("exit");
  const before = listeners();
  // In dev mode, which needs no build to be there.
  const launched = launchDashboard({ dataDir, mode: "dev", port: 70_000 });
  await expect(launched).rejects.toThrow(/ended at its start:[\s\S]*not a port/);
  expect(listeners()).toBe(before);
  rmSync(dataDir, { recursive: true, force: true });
});
