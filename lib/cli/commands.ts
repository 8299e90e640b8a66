import { VERSION } from "@/lib/base/version";
import { type Command, describeCommand, runCommand } from "./command";
import { type CommandName, isCommandName, listCommands } from "./command-list";
import { CliError, EXIT } from "./exit";
import type { Launcher } from "./launcher";
import { printLine, printNote } from "./print";

// Each is loaded when it is needed, so help and completion do not wait for them.
const LOAD: Record<CommandName, (launcher: Launcher) => Promise<Command>> = {
  up: async (launcher) => (await import("./up")).upCommand(launcher),
  down: async () => (await import("./down")).down,
  serve: async ({ startDashboard }) => ({
    usage: "",
    details:
      "PORT, GATEHOUSE_DATA_DIR, GATEHOUSE_TOKEN and GATEHOUSE_OPEN are read from the environment.",
    arguments: [0, 0],
    options: {},
    run: async () => {
      await startDashboard();
      return undefined;
    },
  }),
  demo: async (launcher) => (await import("./demo")).demo(launcher),
  share: async (launcher) => (await import("./share")).share(launcher),
  list: async () => (await import("./list")).list,
  start: async () => (await import("./start-stop")).start,
  stop: async () => (await import("./start-stop")).stop,
  status: async () => (await import("./status")).status,
  doctor: async (launcher) => (await import("./doctor")).doctor(launcher),
  open: async () => (await import("./open")).open,
  logs: async () => (await import("./logs")).logs,
  asks: async () => (await import("./asks")).asks,
  visit: async () => (await import("./visit")).visit,
  key: async () => (await import("./key")).key,
  export: async () => (await import("./export")).exportCommand,
  import: async () => (await import("./import")).importCommand,
  update: async () => (await import("./update")).update,
  quit: async () => (await import("./quit")).quit,
  mcp: async () => (await import("./mcp")).mcp,
  service: async (launcher) => (await import("./service")).service(launcher),
  completion: async () => (await import("./completion")).completion,
};

async function main([first = "", ...rest]: string[], launcher: Launcher) {
  if (first === "--version" || first === "-v") return printLine(VERSION);
  if (first === "--help" || first === "-h" || first === "help") return help(rest[0], launcher);
  if (isCommandName(first)) return runCommand(first, await LOAD[first](launcher), rest);
  throw new CliError(EXIT.usage, `There is no command "${first}".\nSee: gatehouse --help`);
}

async function help(name: string | undefined, launcher: Launcher): Promise<void> {
  if (name !== undefined && isCommandName(name)) {
    process.stdout.write(describeCommand(name, await LOAD[name](launcher)));
    return;
  }
  const lines = listCommands().map((each) => `  ${each.name.padEnd(12)}${each.summary}`);
  printLine(`gatehouse <command>

${lines.join("\n")}

A tunnel is meant by its name, its id, or the beginning of either.
Exit codes: 0 done, 1 refused or failed, 2 wrong command line, 3 the dashboard is not running,
4 not let in, 5 no such tunnel or more than one, 6 not online (start --wait), not protected (share)
or not all up (up --detach).
More of each: gatehouse <command> --help`);
}

/** Runs one command. Node exits with its exit code. */
export async function runCommandLine(args: string[], launcher: Launcher): Promise<void> {
  // The reader of a pipe may close it early.
  process.stdout.on("error", () => process.exit(EXIT.ok));
  process.stderr.on("error", () => undefined);
  try {
    const code = await main(args, launcher);
    if (typeof code === "number") process.exitCode = code;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message) printNote(message);
    process.exitCode = error instanceof CliError ? error.code : EXIT.failed;
  }
}
