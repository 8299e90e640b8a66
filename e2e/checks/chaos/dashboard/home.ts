import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { freePort } from "@/e2e/free-port";
import { proxyCrashes } from "@/e2e/proxy-crashes.mjs";
import { Api } from "./api";
import type { Place } from "./place";
import { within } from "./wait";

const START_MS = 60_000;
const OUTPUT_KEPT = 20_000;
/** Every port is free in a namespace of its own. */
const PORT = 4747;

const instanceSchema = z.object({ pid: z.int() });

/** The dashboard's process: starts it, knows which process serves, and starts it again when nobody else does. */
export class Home {
  readonly token = randomBytes(32).toString("base64url");
  /** Makes the proxy's thread crash. */
  readonly crashes: ReturnType<typeof proxyCrashes>;
  /** The folder in which the process reports what it has open. */
  private readonly orders: string;
  readonly clock: string;
  api: Api;
  private child: ChildProcess | undefined;
  private bridge: ChildProcess | undefined;
  private text = "";

  private constructor(
    private readonly place: Place,
    readonly dataDir: string,
    private readonly port: number,
  ) {
    this.orders = path.join(place.folder, "orders");
    this.clock = path.join(place.folder, "clock");
    mkdirSync(this.orders);
    this.crashes = proxyCrashes(this.orders);
    writeFileSync(this.clock, "0");
    const socketPath = path.join(place.folder, "api.sock");
    this.api = new Api({ port, token: this.token, ...(place.network && { socketPath }) });
  }

  static async open(place: Place, dataDir: string): Promise<Home> {
    const home = new Home(place, dataDir, place.network ? PORT : await freePort());
    if (place.network) await home.openBridge(path.join(place.folder, "api.sock"));
    await home.start();
    return home;
  }

  /** The launched process. With a supervising parent it is the parent, which must never end. */
  get launched(): number {
    return this.child?.pid ?? 0;
  }

  /** Why the launched process has ended; undefined while it runs. */
  get ended(): string | undefined {
    const { child } = this;
    if (!child || (child.exitCode === null && child.signalCode === null)) return undefined;
    return `exit ${child.exitCode ?? child.signalCode}`;
  }

  /** The process that answers. While the data folder is faulty this is the last known one. */
  get serving(): number {
    try {
      const file = readFileSync(path.join(this.dataDir, "instance.json"), "utf8");
      this.lastServing = instanceSchema.parse(JSON.parse(file)).pid;
    } catch {
      // The file was removed, or is being written.
    }
    return this.lastServing || this.launched;
  }
  private lastServing = 0;

  /** Whether the serving process has a parent that watches it. */
  get isSupervised(): boolean {
    return this.serving !== this.launched;
  }

  get output(): string {
    return this.text;
  }

  async start(): Promise<void> {
    this.text = "";
    this.lastServing = 0;
    const child = spawn(...this.command("lib/server/launch/start.mjs"), {
      stdio: ["ignore", "pipe", "pipe"],
      env: this.environment(),
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        this.text = (this.text + String(chunk)).slice(-OUTPUT_KEPT);
      });
    }
    const up = await within(START_MS, async () => this.ended !== undefined || this.isReady());
    if (this.ended || !up) throw new Error(`The dashboard did not start: ${this.text}`);
  }

  /** Ends all processes at once, as a power cut does, and resolves when they are gone. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child || this.ended) return;
    const gone = once(child, "exit");
    const { serving } = this;
    child.kill("SIGKILL");
    if (serving !== child.pid) signal(serving, "SIGKILL");
    await gone;
    await within(5_000, () => !isAlive(serving));
  }

  /** Closes the reading end of its output. */
  closeLog(): void {
    this.child?.stdout?.destroy();
    this.child?.stderr?.destroy();
  }

  /** Ends it as Ctrl+C does. */
  async stop(): Promise<void> {
    this.child?.kill("SIGTERM");
    await within(5_000, () => this.ended !== undefined);
    await this.kill();
  }

  async close(): Promise<void> {
    await this.stop();
    // Safe to repeat.
    this.bridge?.kill("SIGKILL");
  }

  /** Open file descriptors of the process that serves. Linux only. */
  descriptors(): number {
    return readdirSync(`/proc/${this.serving}/fd`).length;
  }

  /** Resident memory of the process that serves, in megabytes. Linux only. */
  megabytes(): number {
    const status = readFileSync(`/proc/${this.serving}/status`, "utf8");
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }

  /** The open resources of the process by Node's names, and its heap in bytes. */
  async count(): Promise<{ kinds: Record<string, number>; heap: number }> {
    const [question, answer] = ["count", "counted"].map((name) => path.join(this.orders, name));
    if (!question || !answer) throw new Error("There are two names");
    rmSync(answer, { force: true });
    writeFileSync(question, String(this.serving));
    await within(5_000, () => existsSync(answer));
    rmSync(question);
    const schema = z.object({ kinds: z.record(z.string(), z.number()), heap: z.number() });
    return schema.parse(JSON.parse(readFileSync(answer, "utf8")));
  }

  private async isReady(): Promise<boolean> {
    return this.text.includes("is ready") && this.api.isHealthy();
  }

  private command(script: string, ...args: string[]): [string, string[]] {
    const words = [process.execPath, script, ...args];
    const { network } = this.place;
    return network
      ? ["ip", ["netns", "exec", network.home, ...words]]
      : [process.execPath, [script, ...args]];
  }

  private environment(): NodeJS.ProcessEnv {
    const preloads = ["e2e/specs/shifted-clock.mjs", "e2e/checks/chaos/dashboard/inside.mjs"];
    const imports = preloads.map((file) => `--import ${pathToFileURL(path.resolve(file))}`);
    const { PATH = "", HOME = "" } = process.env;
    return {
      PATH,
      HOME,
      NODE_ENV: "production",
      ...this.crashes.env,
      NODE_OPTIONS: [this.crashes.env.NODE_OPTIONS, ...imports].join(" "),
      NODE_EXTRA_CA_CERTS: this.place.network ? this.place.caFile : "",
      TMPDIR: this.place.temporary,
      PORT: String(this.port),
      GATEHOUSE_DATA_DIR: this.dataDir,
      GATEHOUSE_TOKEN: this.token,
      GATEHOUSE_OPEN: "0",
      GATEHOUSE_KEYRING: "0",
      GATEHOUSE_TEST_CLOCK: this.clock,
      GATEHOUSE_CHAOS_FOLDER: this.orders,
    };
  }

  private async openBridge(socketPath: string): Promise<void> {
    this.bridge = spawn(
      ...this.command("e2e/checks/chaos/dashboard/bridge.mjs", socketPath, String(this.port)),
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    if (this.bridge.stdout) await once(this.bridge.stdout, "data");
  }
}

/** False when the process had ended already. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
