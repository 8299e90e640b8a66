import { type ChildProcess, spawn } from "node:child_process";
import { withBackgroundLog } from "@/lib/cli/background-log";
import { CliError, EXIT } from "@/lib/cli/exit";
import { APPS_NODE_OPTIONS } from "./run-app";
import { type Tell, type UpEvent, upEventSchema } from "./up-events";
import type { Files } from "./up-state";

/**
 * npm's variables would end it together with `npx gatehouse`. NODE_OPTIONS may open a debugger, from which everybody on this
 * machine could read the access token for as long as it runs: it is for the apps alone.
 */
const OF_OTHERS = /^(npm_.*|node_options)$/i;

/**
 * Runs the same `up` in the background, with its output in the project's log, and tells what it tells until all apps are up
 * or not. Resolves with the exit code. Its questions were answered before.
 * @param words what stands behind `up`
 */
export async function runDetached(
  commandScript: string,
  files: Files,
  words: readonly string[],
  tell: Tell,
): Promise<number> {
  const { started: child, lastLines } = spawnUp(commandScript, files.log, words);
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

function spawnUp(commandScript: string, log: string, words: readonly string[]) {
  const { NODE_OPTIONS: forApps } = process.env;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...(forApps && { [APPS_NODE_OPTIONS]: forApps }),
  };
  for (const name of Object.keys(env)) if (OF_OTHERS.test(name)) delete env[name];
  return withBackgroundLog(log, (output) =>
    spawn(process.execPath, [commandScript, "up", ...words], {
      detached: true,
      windowsHide: true,
      stdio: ["ignore", output, output, "ipc"],
      env,
    }),
  );
}

/** What stands behind `up` in the background: the same apps, and the names that count more than the file's. Pure. */
export function wordsFor(
  apps: readonly string[],
  { profile, account }: { profile: string | undefined; account: string | undefined },
): string[] {
  const given = Object.entries({ profile, account });
  return [
    ...given.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...apps,
  ];
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
