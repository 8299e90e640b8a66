import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const root = fileURLToPath(new URL("..", import.meta.url));
const START_DEADLINE_MS = 60_000;

export type LaunchOptions = {
  dataDir: string;
  mode: "start" | "dev";
  port?: number;
  token?: string;
  env?: Record<string, string>;
};

export type Dashboard = {
  url: string;
  token: string;
  dataDir: string;
  child: ChildProcess;
  /** All that it has printed. */
  output(): string;
  /** Ends it and resolves when it is gone. Safe to repeat. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

/** Starts the dashboard as a user would, in a process of its own, and waits until it answers. */
export async function launchDashboard(options: LaunchOptions): Promise<Dashboard> {
  const port = options.port ?? (await freePort());
  const token = options.token ?? randomBytes(32).toString("base64url");
  const script = path.join("lib", "launch", options.mode === "dev" ? "dev.mjs" : "start.mjs");
  const child = spawn(process.execPath, [script], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      // Test runners set it to "test", which Next would take for a third mode.
      NODE_ENV: options.mode === "dev" ? "development" : "production",
      PORT: String(port),
      GATEHOUSE_DATA_DIR: options.dataDir,
      GATEHOUSE_TOKEN: token,
      GATEHOUSE_OPEN: "0",
      // Tests do not touch the keychain of whoever runs them.
      GATEHOUSE_KEYRING: "0",
      ...options.env,
    },
  });
  const endWithUs = () => void child.kill("SIGKILL");
  process.once("exit", endWithUs);
  let output = "";
  child.stdout.on("data", (chunk) => (output += String(chunk)));
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  const gone = once(child, "exit").then(() => process.off("exit", endWithUs));

  const url = `http://localhost:${port}`;
  await untilReady(url, child, () => output);
  return {
    url,
    token,
    dataDir: options.dataDir,
    child,
    output: () => output,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      await gone;
    },
  };
}

/** Polls the health route, the one signal of readiness that any user of the process has, too. */
async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`The dashboard ended at its start:\n${output()}`);
    }
    const signal = AbortSignal.timeout(5_000);
    const response = await fetch(`${url}/api/health`, { signal }).catch(() => undefined);
    if (response?.ok && output().includes("is ready")) return;
    if (Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`The dashboard did not answer in time:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.int() }).parse(server.address());
  server.close();
  await once(server, "close");
  return port;
}

/** Whether nothing listens on this port of the loopback. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
