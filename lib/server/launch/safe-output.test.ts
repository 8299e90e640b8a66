import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder = "";
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-output-"));
});

afterEach(() => {
  child?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const isLinux = process.platform === "linux";
const module = pathToFileURL(path.resolve("lib/server/launch/safe-output.mjs")).href;

/** A program that prints in every possible way, and then writes a file to show that it is still running. */
function writeProgram(print: string): { program: string; done: string } {
  const program = path.join(folder, "print.mjs");
  const done = path.join(folder, "done");
  writeFileSync(
    program,
    `import { writeFileSync } from "node:fs";
     import { Worker } from "node:worker_threads";
     import { makeOutputSafe } from "${module}";
     makeOutputSafe();
     const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
     const lines = "a line of the log\\n".repeat(1_000);
     ${print}
     writeFileSync(${JSON.stringify(done)}, String(process.stdout.writableLength));
     setInterval(() => undefined, 1_000);`,
  );
  return { program, done };
}

const EVERY_WAY = `
  for (let time = 0; time < 5; time += 1) {
    console.log("log");
    console.error(new Error("error"));
    process.stdout.write("out\\n");
    process.stderr.write("error\\n");
    await new Promise((resolve) => process.stdout.write("out\\n", () => resolve()));
    const worker = new Worker("console.log('log'); console.error('error'); process.stdout.write('out')", { eval: true });
    await new Promise((resolve) => worker.once("exit", resolve));
    await pause();
  }`;

test("printing does not end a process whose reader is gone", async () => {
  const { program, done } = writeProgram(EVERY_WAY);
  child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout?.destroy();
  child.stderr?.destroy();
  await expect.poll(() => existsSync(done), { timeout: 15_000 }).toBe(true);
  expect(child.exitCode).toBeNull();
});

test.skipIf(!isLinux)("printing does not end a process whose disk is full", async () => {
  const { program, done } = writeProgram(EVERY_WAY);
  const command = 'exec "$@" >/dev/full 2>&1';
  child = spawn("sh", ["-c", command, "sh", process.execPath, program], { stdio: "ignore" });
  await expect.poll(() => existsSync(done), { timeout: 15_000 }).toBe(true);
  expect(child.exitCode).toBeNull();
});

const MUCH =
  "for (let time = 0; time < 400; time += 1) { process.stdout.write(lines); await new Promise(setImmediate); }";

test("output that nobody reads does not block and needs little memory", async () => {
  const { program, done } = writeProgram(MUCH);
  child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "ignore"] });
  await expect.poll(() => existsSync(done), { timeout: 15_000 }).toBe(true);
  expect(Number(readFileSync(done, "utf8"))).toBeLessThan(1.1 * 1024 * 1024);
});

test.skipIf(!isLinux)("a stopped terminal does not block the process", async () => {
  const { program, done } = writeProgram(MUCH);
  const line = `"${process.execPath}" "${program}"`;
  // Nobody reads the output of `script`, so it stops reading from its terminal.
  child = spawn("script", ["-q", "-c", line, "/dev/null"], { stdio: ["pipe", "pipe", "ignore"] });
  await expect.poll(() => existsSync(done), { timeout: 15_000 }).toBe(true);
  expect(child.exitCode).toBeNull();
});
