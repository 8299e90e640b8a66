import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { addressFileOf, instanceSchema } from "@/db/instance-files";
import { isClaimed } from "@/db/is-claimed";
import { findDataFolder } from "@/lib/base/find-data-folder.mjs";
import { healthSchema } from "@/lib/contract/openapi";
import { call } from "./api";
import { type Command, command, JSON_OPTION } from "./command";
import { CliError, EXIT } from "./exit";
import { findDashboard, homeOf } from "./find-dashboard";
import type { Launcher } from "./launcher";
import { makeDataFolder } from "./make-data-folder";
import { printJson, printLine, printNote } from "./print";
import { define } from "./service/definition";
import { findManager } from "./service/find-manager";
import type { Manager } from "./service/manager";
import { readService, type ServiceState } from "./service/read-service";
import { SERVICE_WORDS } from "./service-words";

const START_MS = 60_000;
const LOOK_MS = 200;
const LINES = 100;
const MOST_LINES = 10_000;

type Script = Pick<Launcher, "dashboardScript">;

export function service(launcher: Script): Command {
  return command({
    usage: SERVICE_WORDS.join(" | "),
    details: `Starts the dashboard at login, in the background, by systemd, launchd or the Task Scheduler. gatehouse open lets your browser
in. Run install again after an update: it starts the dashboard again, and tunnels that were up come back. PORT, GATEHOUSE_DATA_DIR and
NODE_EXTRA_CA_CERTS are taken over as they are set now; GATEHOUSE_TOKEN never is. uninstall leaves your data alone.
Exit codes of status: 0 it runs, ${EXIT.notRunning} it does not, ${EXIT.failed} it is not installed or its files are gone.`,
    arguments: [1, 1],
    options: {
      follow: { type: "boolean", short: "f", help: "logs: go on with what comes." },
      lines: { type: "string", short: "n", value: "count", help: `logs: how many (${LINES}).` },
      ...JSON_OPTION,
    },
    run: async ({ words: [word], flag, text }) => {
      const manager = findManager();
      switch (SERVICE_WORDS.find((each) => each === word)) {
        case "install":
          return install(manager, launcher);
        case "uninstall":
          return uninstall(manager);
        case "status":
          return status(manager, flag("json"));
        case "logs":
          refuseIfNone(manager);
          return manager.showLogs({ lines: readLines(text("lines")), follow: flag("follow") });
        default:
          throw new CliError(EXIT.usage, `Say ${SERVICE_WORDS.join(", ")}.`);
      }
    },
  });
}

async function install(manager: Manager, { dashboardScript }: Script): Promise<undefined> {
  const definition = define(dashboardScript);
  const dataDir = findDataFolder();
  makeDataFolder(dataDir);
  const before = readPid(dataDir);
  if (isClaimed(dataDir) && !(existsSync(manager.file) && (await manager.isRunning()))) {
    throw new CliError(
      EXIT.failed,
      `Gatehouse runs already on ${dataDir}${before === undefined ? "" : `, as process ${before}`}. End it, then install the service; tunnels that are up come back.`,
    );
  }
  await manager.install(definition);
  if (process.env.GATEHOUSE_TOKEN) {
    printNote(
      `GATEHOUSE_TOKEN is not written into a service: it uses the token in ${dataDir}. Commands need it unset.`,
    );
  }
  const url = await untilItAnswers(dataDir, before);
  printLine(`Gatehouse runs at ${url} and starts at each login. Open it with: gatehouse open`);
  const hint = await manager.hint();
  if (hint !== undefined) printNote(hint);
  return undefined;
}

/** The process of the dashboard that runs on this folder. */
function readPid(dataDir: string): number | undefined {
  if (!isClaimed(dataDir)) return undefined;
  try {
    return instanceSchema.parse(JSON.parse(readFileSync(addressFileOf(dataDir), "utf8"))).pid;
  } catch {
    // It is being written.
    return undefined;
  }
}

/** Waits for another process than the one before. What was only asked for is not said to be so. */
async function untilItAnswers(dataDir: string, before: number | undefined): Promise<string> {
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    const pid = readPid(dataDir);
    if (pid !== undefined && pid !== before) {
      try {
        const dashboard = findDashboard();
        await call(dashboard, "/api/health", healthSchema);
        return homeOf(dashboard);
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
      }
    }
    await pause(LOOK_MS);
  }
  throw new CliError(
    EXIT.failed,
    `The service is installed, and does not answer after ${START_MS / 1000} s. See why with: gatehouse service logs`,
  );
}

async function uninstall(manager: Manager): Promise<undefined> {
  if (!existsSync(manager.file)) {
    printLine("There is no service.");
    return undefined;
  }
  await manager.uninstall();
  printLine("The service is removed. Your data stays where it is.");
  return undefined;
}

async function status(manager: Manager, json: boolean): Promise<number> {
  const state = readService(manager);
  const running = state.installed && (await manager.isRunning());
  if (json) printJson({ ...state, running });
  else printStatus(state, running);
  if (!state.installed || state.missing.length > 0) return EXIT.failed;
  return running ? EXIT.ok : EXIT.notRunning;
}

function printStatus(state: ServiceState, running: boolean): void {
  const { manager, file, installed, node, script, missing } = state;
  if (!installed) return printLine("There is no service. Make one with: gatehouse service install");
  printLine(`The service ${running ? "runs" : "does not run"} (${manager})`);
  printLine(`Defined in  ${path.normalize(file)}`);
  if (node !== undefined) printLine(`Node        ${node}`);
  if (script !== undefined) printLine(`Gatehouse   ${script}`);
  if (missing.length > 0) {
    printNote(`Gone: ${missing.join(", ")}. Write it again with: gatehouse service install`);
  } else if (!running) printNote("See why with: gatehouse service logs");
}

function refuseIfNone({ file }: Manager): void {
  if (existsSync(file)) return;
  throw new CliError(EXIT.failed, "There is no service. Make one with: gatehouse service install");
}

function readLines(text: string | undefined): number {
  const count = text === undefined ? LINES : Number(text);
  if (Number.isInteger(count) && count >= 0 && count <= MOST_LINES) return count;
  throw new CliError(EXIT.usage, `-n takes a number from 0 to ${MOST_LINES}.`);
}
