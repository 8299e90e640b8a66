import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import os from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { isRunning } from "@/e2e/is-running";
import { endGroups } from "./process-groups.mjs";
import { APPS_NODE_OPTIONS, runApp } from "./run-app";

const child = fileURLToPath(new URL("keep-apps.child.ts", import.meta.url));
/** Prints the ids of a shell and of a program that it starts, which both refuse to end when asked. */
const STUBBORN = `trap "" INT TERM HUP; echo $$; ${program("trap '' INT TERM HUP; echo $$; while :; do sleep 1; done")} & wait`;
/** Ends its own shell; what it started goes on in its group. */
const LEAVES = `${program("echo $$; while :; do sleep 1; done")} & sleep 0.3; exit 3`;

function program(script: string): string {
  return `sh -c ${JSON.stringify(script).replaceAll("$", "\\$")}`;
}

const left = new Set<number>();
afterEach(async () => {
  for (const pid of left) if (isRunning(pid)) process.kill(pid, "SIGKILL");
  left.clear();
});

const gone = (pids: number[]) =>
  vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), { timeout: 15_000, interval: 50 });

/** The first lines that it prints, which are process ids. */
async function readPids(from: ChildProcess, count: number): Promise<number[]> {
  const pids: number[] = [];
  for await (const line of createInterface({ input: from.stdout ?? process.stdin })) {
    pids.push(Number(line));
    left.add(Number(line));
    if (pids.length === count) break;
  }
  return pids;
}

function spawnUp(...commands: string[]): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", child, ...commands], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

test("after kill -9 no app is left, nor anything that it started", async () => {
  const up = spawnUp(STUBBORN, STUBBORN);
  const pids = await readPids(up, 4);
  expect(pids.filter(isRunning)).toEqual(pids);
  up.kill("SIGKILL");
  await gone(pids);
});

test("endGroups ends what refuses, together with what that started", async () => {
  const lines: string[] = [];
  const app = runApp({
    command: STUBBORN,
    folder: ".",
    env: {},
    onLine: (line) => lines.push(line),
  });
  await vi.waitFor(() => expect(lines).toHaveLength(2), { timeout: 10_000 });
  await endGroups(
    [Number(app.pid)],
    [
      { signal: "SIGINT", forMs: 100 },
      { signal: "SIGKILL", forMs: 5_000 },
    ],
  );
  await gone(lines.map(Number));
  expect(await app.ended).toEqual({ code: null, signal: "SIGKILL" });
  await app.silent;
});

test("a group of which nobody has asked how it ended is no longer waited for", async () => {
  const lines: string[] = [];
  // The shell that stays the parent of the group's leader asks for nothing.
  const parent = runApp({
    command: `setsid sh -c 'echo $$; exec sleep 60' & exec sleep 60`,
    folder: ".",
    env: {},
    onLine: (line) => lines.push(line),
  });
  await vi.waitFor(() => expect(lines).toHaveLength(1), { timeout: 10_000 });
  left.add(Number(lines[0]));
  await endGroups([Number(lines[0])], [{ signal: "SIGKILL", forMs: 3_600_000 }]);
  expect(isRunning(Number(lines[0]))).toBe(false);
  await endGroups([Number(parent.pid)]);
});

test("a command that ends says with which code, and what it left behind is ended", async () => {
  const lines: string[] = [];
  const app = runApp({ command: LEAVES, folder: ".", env: {}, onLine: (line) => lines.push(line) });
  expect(await app.ended).toEqual({ code: 3, signal: null });
  expect(lines.map(Number).filter(isRunning)).toHaveLength(1);
  await endGroups([Number(app.pid)]);
  await gone(lines.map(Number));
});

test("an app has the environment that it is given, and neither the dashboard's token nor a passphrase", async () => {
  vi.stubEnv("GATEHOUSE_TOKEN", "x".repeat(40));
  vi.stubEnv("GATEHOUSE_PASSPHRASE", "correct horse");
  vi.stubEnv(APPS_NODE_OPTIONS, "--no-deprecation");
  try {
    const lines: string[] = [];
    const app = runApp({
      command:
        'echo "$PORT $PUBLIC_URL [$GATEHOUSE_TOKEN$GATEHOUSE_PASSPHRASE] $NODE_OPTIONS"; pwd; printf "no end of line"',
      folder: os.tmpdir(),
      env: { PORT: "3000", PUBLIC_URL: "https://demo.example.com" },
      onLine: (line) => lines.push(line),
    });
    await app.silent;
    expect(lines).toEqual([
      "3000 https://demo.example.com [] --no-deprecation",
      os.tmpdir(),
      "no end of line",
    ]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test("a folder that is not there is said, not thrown", async () => {
  const app = runApp({ command: "true", folder: "/nowhere", env: {}, onLine: () => undefined });
  expect(await app.ended).toMatchObject({ code: null, error: expect.stringContaining("ENOENT") });
  await app.silent;
});

test("a keeper that is killed is replaced, and the next one knows the apps", async () => {
  const up = spawnUp(STUBBORN);
  const pids = await readPids(up, 2);
  const keeperOf = () =>
    Number(
      spawnSync("pgrep", ["-P", String(up.pid), "-f", "keeper.mjs"], { encoding: "utf8" }).stdout,
    );
  const other = (than: number) =>
    vi.waitFor(
      () => {
        const keeper = keeperOf();
        expect(keeper > 0 && keeper !== than).toBe(true);
        return keeper;
      },
      { timeout: 10_000 },
    );
  const keeper = await other(0);
  process.kill(keeper, "SIGKILL");
  await other(keeper);
  up.kill("SIGKILL");
  await gone(pids);
});
