import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describeFall } from "./describe-fall.mjs";
import { EXIT_CODES } from "./exit-codes.mjs";
import { END } from "./obey-parent.mjs";
import { printLine } from "./print-line.mjs";
import { makeOutputSafe } from "./safe-output.mjs";
import { watchNpm } from "./watch-npm.mjs";

// What no handler can catch (a crash of native code, memory that runs out) ends the dashboard's process. This small
// parent process starts it again. It imports nothing that costs memory.

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const DASHBOARD = fileURLToPath(new URL("./dashboard.mjs", import.meta.url));
/** Before each start after a fall, in ms; the last one repeats. */
const PAUSES = [200, 1_000, 5_000, 15_000];
/** Who was up this long, in ms, begins with the first pause again. */
const STEADY_MS = 60_000;
/** The dashboard ends by itself within about 2 s; then it is ended by force. */
const END_MS = 2_500;
/** They ask to end, also where they come before anybody listens to them. */
const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

const { GATEHOUSE_DATA_DIR: asked } = process.env;
const dataFolder = asked ? { GATEHOUSE_DATA_DIR: path.resolve(asked) } : {};

/**
 * Runs the dashboard until it ends or cannot start, and starts it again whenever it falls.
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
  /** When the child that runs now was ready, ms since the epoch. @type {number | undefined} */
  readyAt;
  wasReady = false;
  /** In a row. */
  falls = 0;
  /** The first fall that no ready dashboard has told about yet. @type {string | undefined} */
  fellAt;
  /** @type {import("./describe-fall.mjs").Fall | undefined} */
  fall;
  /** @type {string[]} */
  leftovers = [];

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
    // It could not be started, or a message did not reach it any more.
    child.on("error", () => {
      if (child.pid === undefined) this.ended(child, { code: null, signal: null });
    });
  }

  /** Undefined when the system has no room for one more process. */
  spawn() {
    try {
      return spawn(process.execPath, [this.script, ...process.argv.slice(2)], {
        stdio: ["inherit", "inherit", "inherit", "ipc"],
        // The folder that it was started in may be gone by the time of a fall.
        cwd: ROOT,
        env: { ...process.env, ...dataFolder, ...this.addedEnvironment() },
      });
    } catch {
      return undefined;
    }
  }

  /** The same port, no second browser, and the news of what fell. */
  addedEnvironment() {
    if (this.fall === undefined) return {};
    const news = { ...this.fall, at: this.fellAt, falls: this.falls };
    return {
      GATEHOUSE_FELL: JSON.stringify(news),
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
    this.fellAt = undefined;
    if ("leftovers" in news && Array.isArray(news.leftovers)) this.leftovers = news.leftovers;
  }

  /** Asks the dashboard to end, and ends with it. Safe to repeat: Ctrl-C under npm arrives twice. */
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
   * @param {import("./describe-fall.mjs").Fall} how
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
   * Who was ready once is started again also when it cannot start at the moment.
   *
   * @param {import("./describe-fall.mjs").Fall} how
   */
  isHopeless({ code }) {
    return code === EXIT_CODES.neverStarts || (code === EXIT_CODES.cannotStart && !this.wasReady);
  }

  /** @param {import("./describe-fall.mjs").Fall} how */
  startAgain(how) {
    if (this.readyAt !== undefined && Date.now() - this.readyAt > STEADY_MS) this.falls = 0;
    const pause = PAUSES[Math.min(this.falls, PAUSES.length - 1)] ?? 0;
    this.falls += 1;
    this.fellAt ??= new Date().toISOString();
    this.fall = how;
    printLine(`Gatehouse fell: ${describeFall(how)}. It is started again in ${pause / 1000} s.`);
    this.pause = setTimeout(() => this.start(), pause);
  }

  removeLeftovers() {
    for (const folder of this.leftovers.splice(0)) {
      try {
        rmSync(folder, { recursive: true, force: true });
      } catch {
        // The next dashboard on this data folder tries again.
      }
    }
  }
}

/** @param {import("./describe-fall.mjs").Fall} how */
function isEnd({ code, signal }) {
  return code === EXIT_CODES.ended || ENDING_SIGNALS.includes(signal ?? "");
}
