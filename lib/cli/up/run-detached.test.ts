import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { APPS_NODE_OPTIONS } from "./run-app";
import { runDetached, wordsFor } from "./run-detached";

let folder = "";
const file = (name: string) => path.join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "gatehouse-detached-"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test("an up in the background has no debugger open; NODE_OPTIONS goes to its apps", async () => {
  vi.stubEnv("NODE_OPTIONS", "--inspect=127.0.0.1:0");
  vi.stubEnv("npm_lifecycle_event", "dev");
  // In place of the command: writes down its environment and ends.
  const script = file("command.mjs");
  const write = `writeFileSync(${JSON.stringify(file("seen.json"))}, JSON.stringify(process.env));`;
  writeFileSync(script, `import { writeFileSync } from "node:fs";\n${write}\n`);
  const files = {
    lock: file("up.lock"),
    state: file("up.json"),
    request: file("down.json"),
    log: file("up.log"),
  };
  await expect(runDetached(script, files, [], () => undefined)).rejects.toThrow("It has ended.");
  const seen = z
    .record(z.string(), z.string())
    .parse(JSON.parse(readFileSync(file("seen.json"), "utf8")));
  expect(seen).not.toHaveProperty("NODE_OPTIONS");
  expect(seen).not.toHaveProperty("npm_lifecycle_event");
  expect(seen).toMatchObject({ [APPS_NODE_OPTIONS]: "--inspect=127.0.0.1:0" });
  expect(readFileSync(files.log, "utf8")).toBe("");
});

test("an up in the background has the profile and the account that were given", () => {
  const given = { profile: "--Work", account: "Second account" };
  expect(wordsFor(["web"], given)).toEqual(["--profile=--Work", "--account=Second account", "web"]);
  expect(wordsFor(["web", "api"], { profile: undefined, account: undefined })).toEqual([
    "web",
    "api",
  ]);
});
