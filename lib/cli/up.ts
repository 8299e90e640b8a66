import { type Command, command } from "./command";
import { EXIT } from "./exit";
import { homeOf } from "./find-dashboard";
import type { Launcher } from "./launcher";
import { ensureDashboard } from "./start-dashboard";
import { applyProject } from "./up/apply-project";
import { openProject } from "./up/open-project";
import { resolveApps } from "./up/resolve-apps";
import { runDetached, tellStarter, wordsFor } from "./up/run-detached";
import { Supervisor } from "./up/supervise";
import { tellAsJson, tellAsText } from "./up/up-events";
import { claimProject, type Files, filesOf, refuseSecond, watchRequests } from "./up/up-state";

const MOST_APPS = 50;

/** `up`; it needs to know where our own scripts are. */
export function upCommand(launcher: Launcher): Command {
  return command({
    usage: "[app...]",
    details: `Reads gatehouse.yml in this folder or the nearest one above it. Starts each app's command with PORT and
PUBLIC_URL in its environment, waits until it listens, and then starts its tunnel. Ctrl-C ends all. The commands run as
you, like the scripts of a package.json: read the file of somebody else first.
Exit codes: ${EXIT.failed} when an app ended with another code than 0, ${EXIT.notOnline} when not all are up (--detach).`,
    arguments: [0, MOST_APPS],
    options: {
      detach: {
        type: "boolean",
        short: "d",
        help: "Run in the background; gatehouse down ends it.",
      },
      yes: { type: "boolean", short: "y", help: "Agree to what would be asked." },
      profile: {
        type: "string",
        value: "name",
        help: "The Descope profile; counts more than the file's.",
      },
      account: {
        type: "string",
        value: "name",
        help: "The ngrok account; counts more than the file's.",
      },
      json: { type: "boolean", help: "Print a line of JSON for each event." },
    },
    run: async ({ words, text, flag }) => {
      const project = openProject(process.cwd());
      const apps = resolveApps(project, words);
      const names = apps.map(({ name }) => name);
      const tell = tellStarter(flag("json") ? tellAsJson() : tellAsText(names, hasColours()));
      const files = filesOf(project.folder);
      refuseSecond(files);
      const dashboard = await ensureDashboard(launcher);
      tell({ event: "dashboard", url: `${homeOf(dashboard)}/`, started: dashboard.started });
      const options = {
        profile: text("profile"),
        account: text("account"),
        yes: flag("yes"),
        json: flag("json"),
      };
      const ready = await applyProject(dashboard, project, apps, options, tell);
      if (flag("detach")) {
        return runDetached(launcher.commandScript, files, wordsFor(names, options), tell);
      }
      claimProject(files);
      return runHere(new Supervisor(dashboard, ready, launcher.keeperScript, tell), files);
    },
  });
}

/** Until all have ended by themselves, a signal comes, or `gatehouse down`. */
async function runHere(supervisor: Supervisor, files: Files): Promise<number> {
  const end = () => supervisor.end();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  const stop = watchRequests(files, async (apps) => {
    if (apps.length === 0) supervisor.end();
    else await supervisor.stop(apps);
  });
  try {
    return await supervisor.run();
  } finally {
    stop();
  }
}

function hasColours(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
}
