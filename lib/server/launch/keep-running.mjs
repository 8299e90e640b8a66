import { spawn } from "node:child_process";
import { appendFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describeCrash } from "./describe-crash.mjs";
import { EXIT_CODES } from "./exit-codes.mjs";
import { END } from "./obey-parent.mjs";
import { openLog } from "./open-log.mjs";
import { printLine } from "./print-line.mjs";
import { makeOutputSafe } from "./safe-output.mjs";
import { watchNpm } from "./watch-npm.mjs";

// A crash of native code or full memory ends the dashboard's process, and no handler can catch that. This small parent
// process starts it again. It imports nothing that needs much memory.

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const DASHBOARD = fileURLToPath(new URL("./dashboard.mjs", import.meta.url));
/** The pauses before each start after a crash, in ms; the last one repeats. */
const PAUSES = [200, 1_000, 5_000, 15_000];
/** After the dashboard ran for this long, in ms, the next pause is the first one again. */
const STEADY_MS = 60_000;
/** The dashboard needs about 2 s to end by itself. After this time, in ms, it is killed. */
const END_MS = 2_500;
/** These signals ask the dashboard to end, also before its handlers are ready. */
const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

const { GATEHOUSE_DATA_DIR: asked } = process.env;
const dataFolder = asked ? { GATEHOUSE_DATA_DIR: path.resolve(asked) } : {};

/**
 * Runs the dashboard until it ends or cannot start, and starts it again after each crash.
 *
 * @param {string} [script] What to run, by Node.
 */
export function keepRunning(script = DASHBOARD) {
  makeOutputSafe();
  const keeper = new Keeper(script);
  for (const signal of ENDING_SIGNALS) process.on(signal, () => keeper.end());
  watchNpm(() => keeper.end());
  keeper.start();
}

class Keeper {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  child;
  /** @type {NodeJS.Timeout | undefined} */
  pause;
  ending = false;
  /** @type {number | undefined} */
  port;
  /** When the current child became ready, ms since the epoch. @type {number | undefined} */
  readyAt;
  wasReady = false;
  /** Crashes in a row. */
  crashes = 0;
  /** The time of the first crash that no dashboard has reported yet. @type {string | undefined} */
  crashedAt;
  /** @type {import("./describe-crash.mjs").Crash | undefined} */
  crash;
  /** @type {string[]} */
  leftovers = [];

  /** @type {number | undefined} */
  log = openLog(process.env.GATEHOUSE_LOG);

  /** @param {string} script */
  constructor(script) {
    this.script = script;
  }

  start() {
    this.readyAt = undefined;
    const child = this.spawn();
    this.child = child;
    if (child === undefined) return this.startAgain({ code: null, signal: null });
    child.on("message", (news) => this.hear(news));
    child.once("exit", (code, signal) => this.ended(child, { code, signal }));
    // It could not be started, or a message could not be sent to it.
    child.on("error", () => {
      if (child.pid === undefined) this.ended(child, { code: null, signal: null });
    });
  }

  /** Undefined when the system cannot start one more process. */
  spawn() {
    const output = this.log ?? "inherit";
    try {
      return spawn(process.execPath, [this.script, ...process.argv.slice(2)], {
        stdio: ["inherit", output, output, "ipc"],
        // The folder in which Gatehouse was started may have been deleted by the time of a crash.
        cwd: ROOT,
        env: { ...process.env, ...dataFolder, ...this.addedEnvironment() },
      });
    } catch {
      return undefined;
    }
  }

  /** After a crash: the same port, no second browser window, and a description of the crash. */
  addedEnvironment() {
    if (this.crash === undefined) return {};
    const news = { ...this.crash, at: this.crashedAt, crashes: this.crashes };
    return {
      GATEHOUSE_CRASH: JSON.stringify(news),
      ...(this.wasReady && { GATEHOUSE_OPEN: "0" }),
      ...(this.port !== undefined && { PORT: String(this.port) }),
    };
  }

  /** @param {unknown} news */
  hear(news) {
    if (typeof news !== "object" || news === null) return;
    if ("port" in news && typeof news.port === "number") this.port = news.port;
    if (!("ready" in news)) return;
    this.readyAt = Date.now();
    this.wasReady = true;
    this.crashedAt = undefined;
    if ("leftovers" in news && Array.isArray(news.leftovers)) this.leftovers = news.leftovers;
  }

  /** Asks the dashboard to end; this process then ends too. Safe to repeat: Ctrl-C under npm arrives twice. */
  end() {
    if (this.ending) return;
    this.ending = true;
    clearTimeout(this.pause);
    const { child } = this;
    if (child === undefined) process.exit(EXIT_CODES.ended);
    if (child.connected) child.send(END, () => undefined);
    setTimeout(() => child.kill("SIGKILL"), END_MS);
  }

  /**
   * @param {import("node:child_process").ChildProcess} child
   * @param {import("./describe-crash.mjs").Crash} how
   */
  ended(child, how) {
    if (this.child !== child) return;
    this.child = undefined;
    this.removeLeftovers();
    if (this.ending || isEnd(how)) process.exit(EXIT_CODES.ended);
    if (this.isHopeless(how)) process.exit(EXIT_CODES.cannotStart);
    this.startAgain(how);
  }

  /**
   * A dashboard that was ready once is started again even when it cannot start at the moment.
   *
   * @param {import("./describe-crash.mjs").Crash} how
   */
  isHopeless({ code }) {
    return code === EXIT_CODES.neverStarts || (code === EXIT_CODES.cannotStart && !this.wasReady);
  }

  /** @param {import("./describe-crash.mjs").Crash} how */
  startAgain(how) {
    if (this.readyAt !== undefined && Date.now() - this.readyAt > STEADY_MS) this.crashes = 0;
    const pause = PAUSES[Math.min(this.crashes, PAUSES.length - 1)] ?? 0;
    this.crashes += 1;
    this.crashedAt ??= new Date().toISOString();
    this.crash = how;
    printLine(
      `Gatehouse ended unexpectedly: ${describeCrash(how)}. It starts again in ${pause / 1000} s.`,
      this.log === undefined ? undefined : (line) => this.note(line),
    );
    this.pause = setTimeout(() => this.start(), pause);
  }

  /** @param {string} line */
  note(line) {
    try {
      if (this.log !== undefined) appendFileSync(this.log, line);
    } catch {
      // The disk is full; it runs on without a log.
    }
  }

  removeLeftovers() {
    for (const folder of this.leftovers.splice(0)) {
      try {
        rmSync(folder, { recursive: true, force: true });
      } catch {
        // The next dashboard with this data folder tries again.
      }
    }
  }
}

/** @param {import("./describe-crash.mjs").Crash} how */
function isEnd({ code, signal }) {
  return code === EXIT_CODES.ended || ENDING_SIGNALS.includes(signal ?? "");
}
