import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

// The parent process runs small programs in place of the dashboard.

/** A busy machine takes its time to start a program. */
const PATIENT = { timeout: 15_000 };

let folder = "";
const started: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-parent-"));
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const modules = pathToFileURL(`${path.resolve("lib/server/launch")}/`).href;

/** Starts the parent with a program, which can read in `crash` what the parent says about earlier crashes. */
function start(
  program: string,
  more: Record<string, string> = {},
): { child: ChildProcess; output: () => string } {
  const script = path.join(folder, "program.mjs");
  writeFileSync(
    script,
    `import { obeyParent, tellParent } from "${modules}obey-parent.mjs";
     const crash = process.env.GATEHOUSE_CRASH && JSON.parse(process.env.GATEHOUSE_CRASH);
     const stay = () => setInterval(() => undefined, 1_000);
     console.log("start", JSON.stringify({ ...crash, port: process.env.PORT, open: process.env.GATEHOUSE_OPEN }));
     ${program}`,
  );
  const parent = path.join(folder, "parent.mjs");
  writeFileSync(
    parent,
    `import { keepRunning } from "${modules}keep-running.mjs"; keepRunning(${JSON.stringify(script)});`,
  );
  const { PORT: _, GATEHOUSE_OPEN: __, npm_execpath: ___, ...env } = process.env;
  const child = spawn(process.execPath, [parent], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...env, ...more },
  });
  started.push(child);
  let output = "";
  child.stdout.on("data", (chunk) => (output += String(chunk)));
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  return { child, output: () => output };
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "close");
  return child.exitCode;
}

const starts = (output: string) =>
  [...output.matchAll(/^start (.*)$/gm)].map(([, said = ""]) => JSON.parse(said));

test("a program that crashed is started again on its port, without a browser, and learns of the crash; the pauses grow", async () => {
  const { child, output } = start(`
    if (!crash) {
      tellParent({ port: 4750 });
      tellParent({ ready: true, leftovers: [] });
      setTimeout(() => process.exit(70), 50);
    } else process.exit(crash.crashes === 1 ? 13 : 0);`);
  expect(await ended(child)).toBe(0);
  expect(output()).toContain("an unexpected error, which is in the log. It starts again");
  expect(output()).toMatch(/0\.2 s[\s\S]*exit code 13\. It starts again in 1 s/);
  const [first, second, third] = starts(output());
  expect(first).toEqual({});
  expect(second).toMatchObject({ code: 70, signal: null, crashes: 1, port: "4750", open: "0" });
  // The time is that of the first crash that was not reported.
  expect(third).toMatchObject({ code: 13, crashes: 2, at: second.at });
});

test.each([
  ["cannot start at first", "process.exit(1)", 1, 1],
  ["ends because it was asked to", "process.exit(0)", 0, 1],
  ["can never start, even after a crash", "process.exit(crash ? 78 : 70)", 1, 2],
])("a program that %s is not started again", async (_what, program, code, times) => {
  const { child, output } = start(program);
  expect(await ended(child)).toBe(code);
  expect(starts(output())).toHaveLength(times);
});

test("a program that was ready once is started again even if it cannot start at that moment", async () => {
  const { child, output } = start(`
    if (crash) process.exit(crash.crashes === 1 ? 1 : 0);
    tellParent({ ready: true, leftovers: [] });
    setTimeout(() => process.exit(70), 50);`);
  expect(await ended(child)).toBe(0);
  expect(starts(output())).toHaveLength(3);
});

test("for a service manager that keeps no log, all that is said goes to a file, and a large one is set aside", async () => {
  const log = path.join(folder, "service.log");
  writeFileSync(log, "x".repeat(6 * 1024 * 1024));
  const { child, output } = start("process.exit(crash ? 0 : 70)", { GATEHOUSE_LOG: log });
  expect(await ended(child)).toBe(0);
  const kept = readFileSync(log, "utf8");
  expect(starts(kept)).toHaveLength(2);
  expect(kept).toContain("It starts again in");
  expect(kept).not.toContain("xx");
  expect(existsSync(`${log}.1`)).toBe(true);
  expect(output()).toBe("");
  // Without a place for a log it runs all the same.
  const other = start("process.exit(0)", { GATEHOUSE_LOG: path.join(folder, "none", "x.log") });
  expect(await ended(other.child)).toBe(0);
  expect(starts(other.output())).toHaveLength(1);
});

test("the sockets of a killed program are removed", async () => {
  const sockets = path.join(folder, "sockets");
  mkdirSync(sockets);
  const { child, output } = start(`
    tellParent({ ready: true, leftovers: [${JSON.stringify(sockets)}] });
    stay();
    setTimeout(() => process.kill(process.pid, "SIGKILL"), 50);`);
  await expect.poll(output, PATIENT).toContain("it was killed (SIGKILL)");
  expect(existsSync(sockets)).toBe(false);
  child.kill("SIGTERM");
  expect(await ended(child)).toBe(0);
});

test("a program that does not end on request is killed", async () => {
  const { child, output } = start(`
    process.on("SIGTERM", () => console.log("asked"));
    obeyParent();
    stay();`);
  await expect.poll(output, PATIENT).toContain("start");
  const before = Date.now();
  child.kill("SIGTERM");
  expect(await ended(child)).toBe(0);
  expect(output()).toContain("asked");
  expect(Date.now() - before).toBeLessThan(5_000);
});

test("the program ends when its parent has ended", async () => {
  const { child, output } = start(`
    process.on("SIGTERM", () => { console.log("asked"); process.exit(0); });
    obeyParent();
    stay();
    console.log("ready");`);
  await expect.poll(output, PATIENT).toContain("ready");
  child.kill("SIGKILL");
  // Its pipes close when no process has them any more.
  await once(child, "close");
  expect(output()).toContain("asked");
});
