import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findDataFolder } from "@/lib/base/find-data-folder.mjs";
import { healthSchema } from "@/lib/contract/openapi";
import { call } from "./api";
import { withBackgroundLog } from "./background-log";
import { CliError, EXIT } from "./exit";
import { type Dashboard, findDashboard, lookForDashboard } from "./find-dashboard";
import type { Launcher } from "./launcher";
import { makeDataFolder } from "./make-data-folder";

const START_MS = 60_000;
const LOOK_MS = 100;
/**
 * npm's variables would end the dashboard together with `npx gatehouse` (see watch-npm.mjs), PORT is mostly that of the
 * app, which starts after it, and NODE_OPTIONS may open a debugger, which reads every secret, for as long as it runs. The
 * rest is what Next.js hands on to its own processes.
 */
const OF_OTHERS = /^(npm_.*|port|node_options|node_env|__next_.*|next_runtime)$/i;

/**
 * The running dashboard of this user's data folder. When none runs, one is started in the background; it goes on when
 * this command ends. Resolves when it answers.
 */
export async function ensureDashboard(
  launcher: Launcher,
): Promise<Dashboard & { started: boolean }> {
  const running = lookForDashboard();
  if (running !== undefined) return { ...running, started: false };
  const { started: child, lastLines } = spawnInBackground(launcher, logFileIn(findDataFolder()));
  try {
    return { ...(await untilItAnswers(child, lastLines)), started: true };
  } finally {
    child.unref();
  }
}

/** Where a dashboard that was started in the background prints to. */
export function logFileIn(dataDir: string): string {
  return path.join(dataDir, "dashboard.log");
}

function spawnInBackground({ dashboardScript }: Launcher, log: string) {
  makeDataFolder(path.dirname(log));
  const env: NodeJS.ProcessEnv = { ...process.env, GATEHOUSE_OPEN: "0", GATEHOUSE_ANNOUNCE: "0" };
  for (const name of Object.keys(env)) if (OF_OTHERS.test(name)) delete env[name];
  return withBackgroundLog(log, (output) =>
    spawn(process.execPath, [dashboardScript], {
      detached: true,
      windowsHide: true,
      stdio: ["ignore", output, output],
      env,
    }),
  );
}

async function untilItAnswers(
  child: ChildProcess,
  lastLines: (count: number) => string[],
): Promise<Dashboard> {
  let ended: string | undefined;
  child.once("error", ({ message }) => (ended = message));
  child.once("exit", () => (ended ??= describeEnd(lastLines(5))));
  const until = Date.now() + START_MS;
  while (true) {
    const hasEnded = ended;
    const found = await lookAgain();
    if (!(found instanceof CliError)) return found;
    // Two commands may have started one each at the same moment: the second ends, and the first is found.
    if (hasEnded !== undefined && found.code === EXIT.notRunning) {
      throw new CliError(EXIT.notRunning, `Gatehouse could not start. ${hasEnded}`);
    }
    if (Date.now() > until) throw found;
    await pause(LOOK_MS);
  }
}

/** While it starts, its lock comes before its address, its token and its answers. */
async function lookAgain(): Promise<Dashboard | CliError> {
  try {
    const dashboard = findDashboard();
    await call(dashboard, "/api/health", healthSchema);
    return dashboard;
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
}

/** A disk that is full takes no log either. */
function describeEnd(lines: string[]): string {
  if (lines.join("") === "") return "It could not say why. See: gatehouse doctor";
  return ["It said:", ...lines].join("\n");
}
