import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { type ProjectApp, projectAppSchema } from "@/lib/contract/projects";
import { tunnelSchema } from "@/lib/contract/tunnels";
import { call } from "./api";
import { command, JSON_OPTION } from "./command";
import { CliError, EXIT } from "./exit";
import { type Dashboard, findDashboard } from "./find-dashboard";
import { printJson, printLine } from "./print";
import { listTunnels, pathOf } from "./tunnels";
import { findProjectFolder, openProject, type Project } from "./up/open-project";
import { resolveApps } from "./up/resolve-apps";
import { type Files, filesOf, isDone, isUp, pidOf, requestDown } from "./up/up-state";

const MOST_APPS = 50;
/** An `up` that was asked needs 6 s at most for apps that refuse to end. */
const PATIENCE_MS = 12_000;
/** What is left when it was killed is ended within 10 s. */
const AFTER_KILL_MS = 10_000;
const LOOK_MS = 100;

export const down = command({
  usage: "[app...]",
  details:
    "Ends the apps and tunnels of the project in this folder, whether gatehouse up runs in the background or on another terminal. With apps only these.",
  arguments: [0, MOST_APPS],
  options: JSON_OPTION,
  run: async ({ words, flag }) => {
    const folder = findProjectFolder(process.cwd());
    const files = filesOf(folder);
    await refuseUnknown(folder, words);
    const wasUp = isUp(files);
    if (wasUp) await askUp(files, words);
    const stopped = await stopTunnels(folder, words);
    if (flag("json")) printJson({ folder, wasUp, stopped });
    else if (wasUp)
      printLine(words.length === 0 ? "All have ended." : `Ended: ${words.join(", ")}.`);
    else if (stopped.length > 0) printLine(`Stopped: ${stopped.join(", ")}.`);
    else printLine("Nothing was up here.");
    return undefined;
  },
});

/** Throws a CliError for a name that is neither in the file nor that of an app which was up before. */
async function refuseUnknown(folder: string, apps: readonly string[]): Promise<void> {
  const project = apps.length === 0 ? undefined : readProject();
  const strange = apps.filter((app) => project && !Object.hasOwn(project.file.apps, app));
  if (project === undefined || strange.length === 0) return;
  const dashboard = findRunning();
  const before = dashboard ? await appsOf(dashboard, folder) : [];
  const isKnown = (name: string) => before.some(({ app }) => app === name);
  resolveApps(
    project,
    strange.filter((name) => !isKnown(name)),
  );
}

/** A file that cannot be read keeps nothing up. */
function readProject(): Project | undefined {
  try {
    return openProject(process.cwd());
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

async function appsOf(dashboard: Dashboard, folder: string): Promise<ProjectApp[]> {
  const known = await call(dashboard, "/api/projects", z.array(projectAppSchema));
  return known.filter((each) => each.folder === folder);
}

async function askUp(files: Files, apps: readonly string[]): Promise<void> {
  requestDown(files, apps);
  const isOver = () => !isUp(files) || (apps.length > 0 && isDone(files));
  if (await comesTrue(isOver, PATIENCE_MS)) return;
  const pid = pidOf(files);
  if (apps.length > 0 || pid === undefined || !isUp(files)) throw notEnded(pid);
  // It hangs. What watches over its apps and its tunnels ends them.
  process.kill(pid, "SIGKILL");
  if (await comesTrue(() => !isUp(files), AFTER_KILL_MS)) return;
  throw notEnded(pid);
}

function notEnded(pid: number | undefined): CliError {
  return new CliError(
    EXIT.failed,
    `gatehouse up does not answer. End it yourself${pid === undefined ? "" : `: it is process ${pid}`}.`,
  );
}

async function comesTrue(check: () => boolean, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (!check()) {
    if (Date.now() > until) return false;
    await pause(LOOK_MS);
  }
  return true;
}

/** Those of the project that are still wanted up, such as one that was started in the dashboard. Returns their names. */
async function stopTunnels(folder: string, apps: readonly string[]): Promise<string[]> {
  const dashboard = findRunning();
  if (!dashboard) return [];
  const ids = (await appsOf(dashboard, folder))
    .filter(({ app }) => apps.length === 0 || apps.includes(app))
    .map(({ tunnelId }) => tunnelId);
  const tunnels = (await listTunnels(dashboard)).filter(
    ({ id, status }) => ids.includes(id) && status.desired === "up",
  );
  for (const tunnel of tunnels) {
    await call(dashboard, pathOf(tunnel, "stop"), tunnelSchema, { method: "POST", body: {} });
  }
  return tunnels.map(({ name }) => name);
}

/** Without a dashboard no tunnel is up. */
function findRunning(): Dashboard | undefined {
  try {
    return findDashboard();
  } catch (error) {
    if (error instanceof CliError && error.code === EXIT.notRunning) return undefined;
    throw error;
  }
}
