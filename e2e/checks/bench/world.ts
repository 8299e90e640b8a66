import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { type Dashboard, launchDashboard } from "@/e2e/launch-dashboard";
import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";
import { bounded } from "./bounded";

const labFactsSchema = z.object({
  issuerUrl: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  authtoken: z.string(),
  serverAddr: z.string(),
  caCertificate: z.string(),
  controlUrl: z.string(),
  appPort: z.int(),
});

const LAB_MS = 60_000;
const ANSWER_MS = 60_000;
/** Requests that may be repeated without another effect. */
const IDEMPOTENT = /^(GET|PATCH|DELETE) |^POST .*\/(start|stop|restart|retry|verify)$/;

export type LabFacts = z.infer<typeof labFactsSchema>;

/** The lab and the dashboard, each in its own process, with a stored account and profile. */
export class World {
  /** The last state of each tunnel from the event stream, and when it came (performance.now()). */
  readonly states = new Map<string, { tunnel: Tunnel; at: number }>();
  private readonly stream = new AbortController();

  private constructor(
    readonly lab: LabFacts,
    readonly dashboard: Dashboard,
    private readonly labProcess: ChildProcess,
  ) {}

  static async open(): Promise<World> {
    const child = fork(path.join("e2e", "lab", "main.ts"), ["--json", "--random-names"], {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    if (!child.stdout) throw new Error("the lab has no output");
    const lines = createInterface({ input: child.stdout });
    const ended = once(child, "exit").then(() => {
      throw new Error("the lab ended at its start");
    });
    const first = Promise.race([once(lines, "line"), ended]);
    const [line] = await bounded("the lab's start", LAB_MS, first);
    const lab = labFactsSchema.parse(JSON.parse(String(line)));
    // It also ends when the world is closed, which is not an error.
    ended.catch(() => undefined);
    const dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-bench-"));
    const dashboard = await launchDashboard({ dataDir, mode: "start" });
    const world = new World(lab, dashboard, child);
    void world.listen();
    return world;
  }

  /** Creates `count` tunnels in so many groups, with their own host names when `fixed`. Returns their ids. */
  async createTunnels(count: number, fixed = false, groups = 0): Promise<string[]> {
    const named = z.object({ id: z.string() });
    const { lab } = this;
    const account = named.parse(
      await this.call("POST", "/api/accounts", {
        name: `Account ${Date.now()}`,
        authtoken: lab.authtoken,
        serverAddr: lab.serverAddr,
        caCertificate: lab.caCertificate,
      }),
    );
    const profile = named.parse(
      await this.call("POST", "/api/profiles", {
        name: `Profile ${Date.now()}`,
        issuerUrl: lab.issuerUrl,
        clientId: lab.clientId,
        clientSecret: lab.clientSecret,
      }),
    );
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const name = `bench-${fixed ? "fixed" : "random"}-${Date.now()}-${index}`;
      const tunnel = await this.call("POST", "/api/tunnels", {
        name,
        accountId: account.id,
        profileId: profile.id,
        upstream: String(lab.appPort),
        ...(groups > 0 && { group: `Group ${(index % groups) + 1}` }),
        ...(fixed && { domain: `${name}.localhost` }),
      });
      ids.push(named.parse(tunnel).id);
    }
    return ids;
  }

  /** Repeats a request when its kept connection broke, if it may be repeated. */
  async call(method: string, route: string, body?: object): Promise<unknown> {
    const what = `${method} ${route}`;
    try {
      return await bounded(what, ANSWER_MS, this.ask(method, route, body));
    } catch (error) {
      if (!isBroken(error) || !IDEMPOTENT.test(what)) throw error;
      return bounded(what, ANSWER_MS, this.ask(method, route, body));
    }
  }

  private async ask(method: string, route: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.dashboard.url}${route}`, {
      method,
      headers: {
        authorization: `Bearer ${this.dashboard.token}`,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${route}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Resolves when the stream has reported this state for every tunnel. */
  async reach(ids: string[], state: string, ms = 120_000): Promise<void> {
    const deadline = Date.now() + ms;
    while (!ids.every((id) => this.states.get(id)?.tunnel.status.state === state)) {
      if (Date.now() > deadline) {
        const known = ids.map((id) => this.states.get(id)?.tunnel.status.state ?? "unknown");
        throw new Error(`not all ${state} within ${ms / 1000} s: ${known.join(", ")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async close(): Promise<void> {
    this.stream.abort();
    await this.dashboard.stop();
    this.labProcess.kill();
    rmSync(this.dashboard.dataDir, { recursive: true, force: true });
  }

  private async listen(): Promise<void> {
    const response = await fetch(`${this.dashboard.url}/api/events`, {
      headers: { authorization: `Bearer ${this.dashboard.token}` },
      signal: this.stream.signal,
    });
    const decoder = new TextDecoder();
    let text = "";
    try {
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        const messages = text.split("\n\n");
        text = messages.pop() ?? "";
        for (const message of messages) this.take(message);
      }
    } catch {
      // The stream ends when the world is closed.
    }
  }

  private take(message: string): void {
    const data = /^event: tunnel\ndata: (.*)$/m.exec(message)?.[1];
    if (data === undefined) return;
    const tunnel = tunnelSchema.parse(JSON.parse(data));
    this.states.set(tunnel.id, { tunnel, at: performance.now() });
  }
}

/** The other side closed the connection of the request. */
function isBroken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return code === "ECONNRESET" || code === "UND_ERR_SOCKET" || code === "EPIPE";
}
