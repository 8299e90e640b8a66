import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import type { Launcher } from "./launcher";
import { ensureDashboard } from "./start-dashboard";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "gatehouse-start-"));
  vi.stubEnv("GATEHOUSE_DATA_DIR", path.join(folder, "data"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** In place of the dashboard: writes down its environment and ends. */
function launcher(seen: string): Launcher {
  const dashboardScript = path.join(folder, "dashboard.mjs");
  writeFileSync(
    dashboardScript,
    `import { writeFileSync } from "node:fs";
writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.env));
process.exitCode = 1;
`,
  );
  const unused = path.join(folder, "unused.mjs");
  return {
    startDashboard: async () => undefined,
    dashboardScript,
    demoScript: unused,
    commandScript: unused,
    keeperScript: unused,
  };
}

test("a dashboard in the background gets no debugger and nothing of the app's from whoever starts it", async () => {
  const ofOthers = {
    NODE_OPTIONS: "--inspect=127.0.0.1:0",
    NODE_ENV: "development",
    PORT: "3999",
    npm_lifecycle_event: "dev",
    __NEXT_PRIVATE_ORIGIN: "http://localhost:3999",
  };
  for (const [name, value] of Object.entries(ofOthers)) vi.stubEnv(name, value);
  vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:9");
  const seen = path.join(folder, "environment.json");
  await expect(ensureDashboard(launcher(seen))).rejects.toThrow("Gatehouse could not start.");
  const environment = z
    .record(z.string(), z.string())
    .parse(JSON.parse(readFileSync(seen, "utf8")));
  expect(Object.keys(environment).filter((name) => name in ofOthers)).toEqual([]);
  expect(environment).toMatchObject({ HTTPS_PROXY: "http://127.0.0.1:9", GATEHOUSE_OPEN: "0" });
});
