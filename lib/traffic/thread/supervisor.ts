import { setTimeout as pause } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { type BirpcReturn, createBirpc } from "birpc";
import { log } from "@/lib/base/log";
import type { ProxyCalls, ProxyReports } from "@/lib/traffic/calls";
import { proxyRestarting } from "@/lib/traffic/proxy-restarting";
import { type Crash, explainError, explainExit, HUNG } from "./explain-crash";
import { RestartPauses } from "./restart-pauses";
import { settlesWithin } from "./settles-within";

/** Longer than a replay waits for the app. */
const CALL_DEADLINE_MS = 45_000;
/** How long a call waits for a thread that is about to start. */
const WAIT_MS = 2_000;
const PING_EVERY_MS = 1_000;
/** Much longer than the longest garbage collection. */
const HUNG_AFTER_MS = 8_000;
/** A terminated thread ends at once, unless it is inside a system call that does not return. */
const END_MS = 2_000;

export type ThreadCalls = BirpcReturn<ProxyCalls, ProxyReports>;

export type SupervisorOptions = {
  /** Starts the thread. */
  start(): Worker;
  reports: ProxyReports;
  /** Asks the thread again and again whether it still answers. */
  ping(calls: ThreadCalls): Promise<unknown>;
  /** A new thread runs. The calls made in here reach it first. */
  onStart(): void;
  /** The thread is started again after `pauseMs`. `inARow` counts from 1. */
  onCrash(crash: Crash & { pauseMs: number; inARow: number }): void;
} & Patience;

/** In milliseconds. Tests use shorter times. */
export type Patience = {
  /** The pause before the first restart, the second one and so on. */
  pausesMs?: readonly number[];
  /** How long to wait for an answer, without times of sleep. */
  hungAfterMs?: number;
};

/**
 * Keeps the proxy's thread running: starts it again when it has ended for any reason, or does not answer. Calls to a
 * thread that crashes reject at once with the Problem `proxy_restarting`. Calls while none runs wait at most 2 s for
 * the next one. Events are dropped meanwhile, because `onStart` tells a new thread everything.
 */
export class Supervisor {
  readonly calls: ThreadCalls;
  private worker: Worker | undefined;
  private hasSpoken = false;
  private startedAt = 0;
  private startsAt = 0;
  private readonly waiting = new Set<(worker: Worker) => void>();
  private readonly pauses: RestartPauses;
  private hear: (message: unknown) => void = () => undefined;
  private isClosed = false;

  constructor(private readonly options: SupervisorOptions) {
    this.pauses = new RestartPauses(options.pausesMs);
    this.calls = createBirpc<ProxyCalls, ProxyReports>(options.reports, {
      timeout: CALL_DEADLINE_MS,
      eventNames: ["forgetProbe", "setHeard", "forget", "setIssuerKeys"],
      post: (message: { i?: string }) => this.post(message),
      on: (listener) => {
        this.hear = listener;
      },
    });
  }

  get isUp(): boolean {
    return this.worker !== undefined;
  }

  /** Before its first message the thread has opened nothing, so nobody is connected to it. */
  get isServing(): boolean {
    return this.isUp && this.hasSpoken;
  }

  start(): void {
    let worker: Worker;
    try {
      worker = this.options.start();
    } catch (error) {
      return this.restart(explainError(error), Promise.resolve());
    }
    this.startedAt = performance.now();
    this.worker = worker;
    this.hasSpoken = false;
    let crash: Crash | undefined;
    worker.on("message", (message) => {
      if (this.worker !== worker) return;
      this.hasSpoken = true;
      this.hear(message);
    });
    worker.on("error", (error) => {
      crash = explainError(error);
    });
    worker.on("exit", (code) => this.crashed(worker, crash ?? explainExit(code)));
    safely(this.options.onStart);
    for (const resolve of this.waiting) resolve(worker);
    this.waiting.clear();
    void this.watch(worker);
  }

  /** Ends the thread, whatever it is doing, and starts a new one. */
  replace(crash: Crash): void {
    if (this.worker) this.crashed(this.worker, crash);
  }

  /** Ends it for good. Only tests do this. */
  async close(): Promise<void> {
    this.isClosed = true;
    const { worker } = this;
    this.worker = undefined;
    this.rejectCalls();
    await worker?.terminate();
  }

  private async watch(worker: Worker): Promise<void> {
    const { hungAfterMs = HUNG_AFTER_MS } = this.options;
    while (this.worker === worker) {
      if (!(await settlesWithin(this.options.ping(this.calls), hungAfterMs)))
        this.crashed(worker, HUNG);
      await pause(PING_EVERY_MS, undefined, { ref: false });
    }
  }

  private crashed(worker: Worker, crash: Crash): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.rejectCalls();
    // The old thread removes its socket files when it ends, so the new one waits for that.
    this.restart(crash, Promise.race([worker.terminate(), pause(END_MS)]));
  }

  private restart(crash: Crash, ended: Promise<unknown>): void {
    const { pauseMs, inARow } = this.pauses.next(performance.now() - this.startedAt);
    this.startsAt = performance.now() + pauseMs;
    void ended.then(() => {
      setTimeout(() => {
        if (!this.isClosed) this.start();
      }, pauseMs).unref();
    });
    safely(() => this.options.onCrash({ ...crash, pauseMs, inARow }));
  }

  private rejectCalls(): void {
    this.calls.$rejectPendingCalls(({ reject }) => reject(proxyRestarting()));
  }

  private async post(message: { i?: string }): Promise<void> {
    const isEvent = message.i === undefined;
    if (isEvent && !this.worker) return;
    (this.worker ?? (await this.nextWorker())).postMessage(message);
  }

  private nextWorker(): Promise<Worker> {
    if (this.isClosed || this.startsAt - performance.now() > WAIT_MS) {
      return Promise.reject(proxyRestarting());
    }
    return new Promise((resolve, reject) => {
      const arrived = (worker: Worker) => {
        clearTimeout(timer);
        resolve(worker);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(arrived);
        reject(proxyRestarting());
      }, WAIT_MS);
      this.waiting.add(arrived);
    });
  }
}

/** An error in a listener must not end the process. */
function safely(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    log(`The proxy's thread: ${error instanceof Error ? error.message : String(error)}`);
  }
}
