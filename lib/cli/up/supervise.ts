import { setTimeout as pause } from "node:timers/promises";
import { EXIT } from "@/lib/cli/exit";
import type { Dashboard } from "@/lib/cli/find-dashboard";
import { type Hold, holdTunnels } from "@/lib/cli/hold";
import { describeWhyNot, type Started } from "@/lib/cli/start-protected";
import { describeWho } from "@/lib/contract/describe-who";
import { setStopAt, startTunnel, stopTunnel } from "./app-tunnel";
import type { ReadyApp } from "./apply-project";
import { type Keeper, startKeeper } from "./keep-apps";
import { waitForPort } from "./ports";
import { ASKED, AT_ONCE, endGroups, LEFT } from "./process-groups.mjs";
import { describeEnd, type Ended, type Started as Process, runApp } from "./run-app";
import type { Tell } from "./up-events";

/** After this time (ms) without an app at its port it is said that it is slow. Its tunnel waits on. */
const SLOW_MS = 60_000;
/** How long output of an app that has ended may come late (ms). */
const LATE_OUTPUT_MS = 1_000;
/** How long a start may be on its way when all ends (ms). */
const LATE_START_MS = 5_000;
/** Signals within this time (ms) count as one. */
const SAME_SIGNAL_MS = 500;

type Running = ReadyApp & {
  process: (Process & { pid: number }) | undefined;
  /** Somebody asked for it to stop, or it ended by itself. */
  isOver: boolean;
  /** Nobody should wait any longer until it is up. */
  slow: PromiseWithResolvers;
};

type PromiseWithResolvers = { promise: Promise<void>; resolve: () => void };

function newPromise(): PromiseWithResolvers {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** The apps of one `gatehouse up`, from their start to their end. */
export class Supervisor {
  readonly #apps: Running[];
  readonly #ending = new AbortController();
  readonly #keeper: Keeper;
  #codes: number[] = [];
  #endedAt = 0;
  #hold: Hold | undefined;
  #starts: Promise<unknown> = Promise.resolve();

  constructor(
    readonly dashboard: Dashboard,
    apps: readonly ReadyApp[],
    keeperScript: string,
    readonly tell: Tell,
  ) {
    this.#apps = apps.map((app) => ({
      ...app,
      process: undefined,
      isOver: false,
      slow: newPromise(),
    }));
    this.#keeper = startKeeper(keeperScript);
  }

  /** Resolves with the exit code when all have ended: by themselves, or after `end`. */
  async run(): Promise<number> {
    const tunnelIds = this.#apps.map(({ tunnel }) => tunnel.id);
    try {
      this.#hold = await holdTunnels(
        this.dashboard,
        { tunnelIds, after: "stop", name: "gatehouse up" },
        new AbortController().signal,
      );
      void this.#hold.over.then((why) => this.#lost(why));
      const starts = this.#apps.map((app) => this.#bringUp(app));
      this.#starts = Promise.allSettled(starts);
      const known = starts.map((start, at) => Promise.race([start, this.#apps[at]?.slow.promise]));
      // Ctrl-C counts also while the dashboard is slow to answer.
      await Promise.race([Promise.all(known), this.#untilOver()]);
      if (!this.#isEnding) this.#tellReady();
      await this.#untilOver();
    } finally {
      await this.#shutDown();
    }
    return this.#codes.some((code) => code !== 0) ? EXIT.failed : EXIT.ok;
  }

  /** Ends all; called again, at once. */
  end(): void {
    // npm passes a Ctrl-C on that came here by itself.
    if (this.#isEnding && Date.now() > this.#endedAt + SAME_SIGNAL_MS) {
      void endGroups(this.#pids(), AT_ONCE);
    }
    if (!this.#isEnding) this.#endedAt = Date.now();
    this.#ending.abort();
  }

  /** Stops these apps and their tunnels. */
  async stop(names: readonly string[]): Promise<void> {
    const chosen = this.#apps.filter(({ wanted }) => names.includes(wanted.name));
    await Promise.all(
      chosen.map(async (app) => {
        app.isOver = true;
        await Promise.all([stopTunnel(app, this.tell), this.#endProcess(app, ASKED)]);
        const text = `${app.wanted.name} was stopped.`;
        this.tell({ event: "ended", app: app.wanted.name, code: null, signal: null, text });
      }),
    );
    if (this.#apps.every(({ isOver }) => isOver)) this.#ending.abort();
  }

  get #isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  /**
   * Its command first, then its tunnel when it listens. Where only ngrok knows the address, the tunnel is first, so that the
   * command learns it: nobody else knows that address yet, and a visitor would see the waiting page.
   */
  async #bringUp(app: Running): Promise<void> {
    const { wanted } = app;
    if (wanted.run === undefined) return this.#protect(app);
    const early =
      app.publicUrl === undefined ? await startTunnel(app, this.#ending.signal) : undefined;
    // Behind one link that leads to the app; for the app itself it is the link's own address.
    const url = app.publicUrl ?? (early?.isProtected ? new URL(early.url).origin : undefined);
    if (this.#isEnding || app.isOver) return stopTunnel(app, this.tell);
    this.#run(app, wanted.run, url);
    if (!(await this.#untilListening(app))) return;
    if (early?.isProtected) await this.#told(app, early);
    else await this.#protect(app);
  }

  #run(app: Running, command: string, publicUrl: string | undefined): void {
    const { wanted, port } = app;
    const started = runApp({
      command,
      folder: wanted.folder,
      env: {
        ...(process.stdout.isTTY && !process.env.NO_COLOR && { FORCE_COLOR: "1" }),
        ...wanted.env,
        ...(port !== undefined && { PORT: String(port) }),
        ...(publicUrl !== undefined && { PUBLIC_URL: publicUrl }),
      },
      onLine: (line) => this.tell({ event: "output", app: wanted.name, line }),
    });
    const { pid } = started;
    if (pid !== undefined) {
      this.#keeper.add(pid);
      app.process = { ...started, pid };
      const facts = {
        ...(port !== undefined && { port }),
        ...(publicUrl !== undefined && { publicUrl }),
      };
      this.tell({ event: "running", app: wanted.name, pid, ...facts });
    }
    void started.ended.then((ended) => this.#ended(app, ended));
  }

  /** False when the app or everything has ended first. An app that is somewhere else is not waited for. */
  async #untilListening(app: Running): Promise<boolean> {
    const { port, wanted } = app;
    if (port === undefined) return !app.isOver;
    const over = new AbortController();
    const stop = () => over.abort();
    this.#ending.signal.addEventListener("abort", stop);
    void app.process?.ended.then(stop);
    const slow = setTimeout(() => {
      this.tell({ event: "slow", app: wanted.name, port, seconds: SLOW_MS / 1_000 });
      app.slow.resolve();
    }, SLOW_MS);
    try {
      if (app.isOver || !(await waitForPort(port, over.signal))) return false;
      this.tell({ event: "listening", app: wanted.name, port });
      return true;
    } finally {
      clearTimeout(slow);
      this.#ending.signal.removeEventListener("abort", stop);
    }
  }

  async #protect(app: Running): Promise<void> {
    if (app.isOver) return;
    const started = await startTunnel(app, this.#ending.signal);
    // The start may have reached the dashboard after the stop did.
    if (app.isOver || this.#isEnding) await stopTunnel(app, this.tell);
    else if (started) await this.#told(app, started);
  }

  async #told(app: Running, started: Started): Promise<void> {
    const { name, stopAt } = app.wanted;
    if (app.isOver || this.#isEnding) return;
    const { id } = app.tunnel;
    if (!started.isProtected) {
      const { code } = started.problem;
      const text = describeWhyNot(started.problem);
      this.tell({ event: "unprotected", app: name, id, ...(code !== undefined && { code }), text });
      return;
    }
    const at = stopAt === undefined ? undefined : await setStopAt(app, stopAt, this.tell);
    const { url } = started;
    const who = describeWho(app.wanted.who);
    this.#up.add(name);
    this.tell({
      event: "protected",
      app: name,
      id,
      url,
      who,
      ...(at !== undefined && { stopAt: at }),
    });
  }

  readonly #up = new Set<string>();

  #tellReady(): void {
    const names = this.#apps.map(({ wanted }) => wanted.name);
    const failed = names.filter((name) => !this.#up.has(name));
    this.tell({ event: "ready", up: [...this.#up], failed });
  }

  /** Its command has ended by itself: its tunnel stops, and what it left behind ends. */
  async #ended(app: Running, ended: Ended): Promise<void> {
    const { name } = app.wanted;
    if (app.isOver || this.#isEnding) return;
    app.isOver = true;
    this.#up.delete(name);
    this.#codes.push(ended.code ?? 1);
    await Promise.all([stopTunnel(app, this.tell), this.#endProcess(app, LEFT)]);
    const { code, signal } = ended;
    this.tell({ event: "ended", app: name, code, signal, text: describeEnd(name, ended) });
    const isOver = this.#apps.every((each) => each.isOver);
    if (isOver) this.#ending.abort();
  }

  async #endProcess(app: Running, steps: typeof ASKED): Promise<void> {
    const { process } = app;
    if (!process) return;
    await endGroups([process.pid], steps);
    await atMost(LATE_OUTPUT_MS, process.silent);
    this.#keeper.remove(process.pid);
    // Its id may soon be that of another program.
    app.process = undefined;
  }

  #pids(): number[] {
    return this.#apps.flatMap(({ process }) => process?.pid ?? []);
  }

  #untilOver(): Promise<void> {
    const { signal } = this.#ending;
    if (signal.aborted) return Promise.resolve();
    // A hold and its stream keep the process alive.
    return new Promise((resolve) => {
      const alive = setInterval(() => undefined, 60_000);
      signal.addEventListener("abort", () => {
        clearInterval(alive);
        resolve();
      });
    });
  }

  /** The tunnels first: they are what others can reach. */
  async #shutDown(): Promise<void> {
    this.#ending.abort();
    this.tell({ event: "stopping" });
    const end = this.#hold?.end().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      this.tell({ event: "note", text: `The tunnels could not be stopped now: ${why}` });
    });
    await Promise.all([end, ...this.#apps.map((app) => this.#endProcess(app, ASKED))]);
    await atMost(LATE_START_MS, this.#starts);
    this.#keeper.close();
    this.tell({ event: "stopped" });
  }

  #lost(why: "ended" | "away" | "aborted"): void {
    if (this.#isEnding) return;
    const text =
      why === "away"
        ? "The dashboard has been away for a minute. The apps go on without their tunnels; run gatehouse up again."
        : "The tunnels were let go by somebody else. The apps go on.";
    this.tell({ event: "note", text });
  }
}

/** Waits for the work so long at most. Its timer does not keep the process running. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const late = pause(ms, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([work, late]);
  over.abort();
}
