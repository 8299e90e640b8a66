import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "./free-port";

const root = fileURLToPath(new URL("..", import.meta.url));
const LAUNCH = path.join("lib", "server", "launch");
/** What `npm start` runs: the parent process that starts the dashboard again after a crash. */
export const WITH_PARENT = [process.execPath, path.join(LAUNCH, "start.mjs")];

const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 5_000;

export type LaunchOptions = {
  dataDir: string;
  mode: "start" | "dev";
  /** Any free port when absent. */
  port?: number;
  token?: string;
  env?: Record<string, string>;
  /** The program that starts it, with its arguments; when absent the dashboard runs without a parent. */
  by?: string[];
  /** Its output is not collected. */
  silent?: boolean;
};

export type Dashboard = {
  url: string;
  /** The address to which browsers are redirected: the dashboard's own host name. */
  home: string;
  token: string;
  dataDir: string;
  child: ChildProcess;
  /** All that it has printed. */
  output(): string;
  /**
   * Asks it to end, and kills it after `deadlineMs` (5 s). Resolves when it has ended. Safe to repeat.
   */
  stop(signal?: NodeJS.Signals, deadlineMs?: number): Promise<void>;
  /** Kills it, as a crash would, and resolves when it has ended. */
  kill(): Promise<void>;
};

/**
 * Starts the dashboard as a user would, in a process of its own, and waits at most 60 s until it answers. The process
 * ends with this one, except when this one is killed by SIGKILL.
 */
export async function launchDashboard(options: LaunchOptions): Promise<Dashboard> {
  const port = options.port ?? (await freePort());
  const token = options.token ?? randomBytes(32).toString("base64url");
  const script = options.mode === "dev" ? "dev.mjs" : "dashboard.mjs";
  const [program = "", ...args] = options.by ?? [process.execPath, path.join(LAUNCH, script)];
  const child = spawn(program, args, {
    cwd: root,
    // npm is a script on Windows.
    shell: process.platform === "win32" && program === "npm",
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      ...process.env,
      // Test runners set it to "test", which Next would treat as a third mode.
      NODE_ENV: options.mode === "dev" ? "development" : "production",
      PORT: String(port),
      GATEHOUSE_DATA_DIR: options.dataDir,
      GATEHOUSE_TOKEN: token,
      GATEHOUSE_OPEN: "0",
      // Tests and the demo must not use the developer's keychain.
      GATEHOUSE_KEYRING: "0",
      ...options.env,
    },
  });
  const letGo = endWithUs(child);
  let output = "";
  child.stdout.on("data", (chunk) => (output += String(chunk)));
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  const gone = once(child, "exit").then(letGo);

  const url = `http://localhost:${port}`;
  await untilReady(url, child, () => output, options.silent);
  const stop = async (signal: NodeJS.Signals = "SIGTERM", deadlineMs = STOP_DEADLINE_MS) => {
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), deadlineMs);
    await gone;
    clearTimeout(timer);
  };
  return {
    url,
    home: `http://gatehouse.localhost:${port}`,
    token,
    dataDir: options.dataDir,
    child,
    output: () => output,
    stop,
    kill: () => stop("SIGKILL"),
  };
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const children = new Set<ChildProcess>();

/** Ends the child when this process ends. The returned function cancels that. */
function endWithUs(child: ChildProcess): () => void {
  if (children.size === 0) {
    process.on("exit", killAll);
    for (const signal of SIGNALS) process.on(signal, passOn);
  }
  children.add(child);
  return () => {
    children.delete(child);
    if (children.size > 0) return;
    process.off("exit", killAll);
    for (const signal of SIGNALS) process.off(signal, passOn);
  };
}

function killAll(): void {
  for (const child of children) child.kill("SIGKILL");
}

/** Without another handler, the signal ends this process, as it would have without ours. */
function passOn(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  killAll();
  process.off(signal, passOn);
  process.kill(process.pid, signal);
}

/** Polls the health route, which every user of the process can do too. */
async function untilReady(
  url: string,
  child: ChildProcess,
  output: () => string,
  silent = false,
): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`The dashboard ended at its start:\n${output()}`);
    }
    const signal = AbortSignal.timeout(5_000);
    const response = await fetch(`${url}/api/health`, { signal }).catch(() => undefined);
    if (response?.ok && (silent || output().includes("is ready"))) return;
    if (Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`The dashboard did not answer in time:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
