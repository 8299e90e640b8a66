import { type ChildProcess, spawn } from "node:child_process";
import { withBackgroundLog } from "@/lib/cli/background-log";
import { CliError, EXIT } from "@/lib/cli/exit";
import { APPS_NODE_OPTIONS } from "./run-app";
import { type Tell, type UpEvent, upEventSchema } from "./up-events";
import type { Files } from "./up-state";

/** npm's variables would end it together with `npx gatehouse`. */
const OF_NPM = /^npm_/i;

/**
 * Runs the same `up` in the background, with its output in the project's log, and tells what it tells until all apps are up
 * or not. Resolves with the exit code. Its questions were answered before.
 */
export async function runDetached(
  commandScript: string,
  files: Files,
  apps: readonly string[],
  tell: Tell,
): Promise<number> {
  const { started: child, lastLines } = spawnUp(commandScript, files.log, apps);
  const onSignal = () => child.kill("SIGTERM");
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    const ready = await untilReady(child, tell);
    if (ready === undefined) {
      const said = ["It has ended. It said:", ...lastLines(10)].join("\n");
      throw new CliError(EXIT.failed, said);
    }
    tell({
      event: "note",
      text: `Goes on in the background. Its output: ${files.log}\nEnd it with: gatehouse down`,
    });
    return ready.failed.length === 0 ? EXIT.ok : EXIT.notOnline;
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

function spawnUp(commandScript: string, log: string, apps: readonly string[]) {
  // NODE_OPTIONS may open a debugger, by which every account reads the access token in it for as long as it runs.
  const { NODE_OPTIONS: options, ...env } = process.env;
  for (const name of Object.keys(env)) if (OF_NPM.test(name)) delete env[name];
  if (options !== undefined) env[APPS_NODE_OPTIONS] = options;
  return withBackgroundLog(log, (output) =>
    spawn(process.execPath, [commandScript, "up", ...apps], {
      detached: true,
      windowsHide: true,
      stdio: ["ignore", output, output, "ipc"],
      env,
    }),
  );
}

type Ready = Extract<UpEvent, { event: "ready" }>;

/** Undefined when it has ended before. */
function untilReady(child: ChildProcess, tell: Tell): Promise<Ready | undefined> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(undefined));
    child.once("exit", () => resolve(undefined));
    child.on("message", (message) => {
      const event = upEventSchema.safeParse(message).data;
      if (!event) return;
      if (event.event !== "dashboard" && event.event !== "tunnel") tell(event);
      if (event.event === "ready") resolve(event);
    });
  });
}

/** Tells also the command that started this one in the background, as long as that listens. */
export function tellStarter(tell: Tell): Tell {
  if (!process.send) return tell;
  // The channel alone does not keep this process running.
  process.channel?.unref();
  process.on("disconnect", () => undefined);
  return (event) => {
    tell(event);
    if (process.connected && event.event !== "output")
      process.send?.(event, undefined, undefined, () => undefined);
  };
}
