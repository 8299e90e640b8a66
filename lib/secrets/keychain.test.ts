import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isRunning } from "@/e2e/is-running";
import { askKeychain } from "./keychain";

// Small programs take the place of the process that asks the keychain.

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-keychain-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The program can read in `times` how often it was started before. */
function ask(program: string, deadlineMs = 10_000) {
  const script = path.join(folder, "ask.mjs");
  writeFileSync(
    script,
    `import { appendFileSync, existsSync, readFileSync } from "node:fs";
     const log = ${JSON.stringify(path.join(folder, "starts"))};
     const times = existsSync(log) ? readFileSync(log, "utf8").length : 0;
     appendFileSync(log, "x");
     const answer = (value) => process.stdout.write(JSON.stringify({ ok: true, value }));
     ${program}`,
  );
  return askKeychain({ action: "get", account: "someone" }, deadlineMs, script);
}

const starts = () => readFileSync(path.join(folder, "starts"), "utf8").length;

test.each([
  ["is killed", 'process.kill(process.pid, "SIGKILL")'],
  ["ends without an answer", "process.exit(0)"],
  ["answers garbage", 'process.stdout.write("\\u0000{")'],
  ["answers something else", "process.stdout.write(JSON.stringify({ ok: true, value: 7 }))"],
  ["prints without end", 'setInterval(() => process.stdout.write("x".repeat(65_536)))'],
])("the process that asks is started again when it %s", async (_how, fault) => {
  const answer = await ask(`if (times === 0) { ${fault} } else answer("the key");`);
  expect(answer).toEqual({ ok: true, value: "the key" });
  expect(starts()).toBe(2);
});

test("a process that fails every time gives an answer with a reason", async () => {
  expect(await ask("process.exit(3)")).toEqual({ ok: false, reason: "It gave no answer" });
  expect(starts()).toBe(2);
});

test("a process that hangs is ended at the deadline and not started again", async () => {
  const answer = await ask("setInterval(() => undefined, 1_000)", 1_000);
  expect(answer).toEqual({ ok: false, reason: "It did not answer within 1 s" });
  expect(starts()).toBe(1);
});

test("a process that cannot be started gives an answer with a reason", async () => {
  const { execPath } = process;
  process.execPath = path.join(folder, "no-such-program");
  try {
    const answer = await ask("answer(null)");
    expect(answer).toMatchObject({ ok: false, reason: expect.stringContaining("ENOENT") });
  } finally {
    process.execPath = execPath;
  }
});

test.skipIf(process.platform !== "linux")(
  "the process that asks an unresponsive keychain ends with the dashboard",
  async () => {
    // This keychain accepts the question and never answers.
    const bus = path.join(folder, "bus");
    const keychain = net.createServer().listen(bus);
    const asked = once(keychain, "connection");
    const asker = spawn(process.execPath, ["--input-type=module", "--eval", ASK_SILENT], {
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${bus}` },
    });
    const [pid] = await once(asker.stdout, "data");
    await asked;
    expect(isRunning(Number(pid))).toBe(true);
    asker.kill("SIGKILL");
    await expect.poll(() => isRunning(Number(pid)), { timeout: 15_000 }).toBe(false);
    keychain.close();
  },
);

const ASK_SILENT = `
  import { spawn } from "node:child_process";
  const stdio = ["pipe", "ignore", "ignore", "ipc"];
  const child = spawn(process.execPath, ["lib/secrets/keychain-process.mjs"], { stdio });
  child.stdin.end(JSON.stringify({ service: "gatehouse", account: "someone", action: "get" }));
  process.stdout.write(String(child.pid));`;
