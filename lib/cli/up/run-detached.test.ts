import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runApp } from "./run-app";
import { runDetached } from "./run-detached";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "gatehouse-detached-"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test("an up in the background opens no debugger, and its apps get what NODE_OPTIONS says", async () => {
  const options = "--inspect=127.0.0.1:0";
  vi.stubEnv("NODE_OPTIONS", options);
  const seen = path.join(folder, "environment.json");
  const script = path.join(folder, "up.mjs");
  // In place of `up`: writes down its environment, and says that all are up.
  writeFileSync(
    script,
    `import { writeFileSync } from "node:fs";
import { url } from "node:inspector";
writeFileSync(${JSON.stringify(seen)}, JSON.stringify({ ...process.env, debugger: url() ?? "none" }));
process.send({ event: "ready", up: [], failed: [] }, () => process.exit());
`,
  );
  const files = ["lock", "state", "request", "log"].map((name) => [name, path.join(folder, name)]);
  const { lock = "", state = "", request = "", log = "" } = Object.fromEntries(files);
  const code = await runDetached(script, { lock, state, request, log }, [], () => undefined);
  const environment = JSON.parse(readFileSync(seen, "utf8"));
  expect({ code, debugger: environment.debugger }).toEqual({ code: 0, debugger: "none" });

  vi.stubEnv("NODE_OPTIONS", undefined);
  vi.stubEnv("GATEHOUSE_APPS_NODE_OPTIONS", environment.GATEHOUSE_APPS_NODE_OPTIONS);
  const lines: string[] = [];
  const app = runApp({
    command: `echo "$NODE_OPTIONS $GATEHOUSE_APPS_NODE_OPTIONS"`,
    folder,
    env: {},
    onLine: (line) => lines.push(line),
  });
  await app.silent;
  expect(lines).toEqual([`${options} `]);
});
