import { readFileSync } from "node:fs";
import { z } from "zod";
import { describeCommand, runCommand } from "./command";
import { completion } from "./completion";
import { CliError, EXIT } from "./exit";
import { exportCommand } from "./export";
import { importCommand } from "./import";
import { list } from "./list";
import { logs } from "./logs";
import { open } from "./open";
import { printLine, printNote } from "./print";
import { start, stop } from "./start-stop";
import { status } from "./status";

/** @type {import("./command").Command} */
const serve = {
  summary: "Start the dashboard; so does gatehouse alone.",
  usage: "",
  details:
    "PORT, GATEHOUSE_DATA_DIR, GATEHOUSE_TOKEN and GATEHOUSE_OPEN are read from the environment.",
  arguments: [0, 0],
  options: {},
  run: async () => {
    await import("../launch/start.mjs");
    return undefined;
  },
};

/** @type {Record<string, import("./command").Command>} */
const COMMANDS = {
  serve,
  list,
  start,
  stop,
  status,
  open,
  logs,
  export: exportCommand,
  import: importCommand,
  completion,
};

/** @param {string[]} args */
async function main([first = "", ...rest]) {
  if (first === "--version" || first === "-v") return printLine(version());
  if (first === "--help" || first === "-h" || first === "help") return help(rest[0]);
  const command = COMMANDS[first];
  if (command) return runCommand(first, command, rest);
  throw new CliError(EXIT.usage, `There is no command "${first}".\nSee: gatehouse --help`);
}

/** @param {string | undefined} name */
function help(name) {
  const command = COMMANDS[name ?? ""];
  if (name !== undefined && command) {
    process.stdout.write(describeCommand(name, command));
    return;
  }
  const lines = Object.entries(COMMANDS).map(
    ([each, { summary }]) => `  ${each.padEnd(12)}${summary}`,
  );
  printLine(`gatehouse <command>

${lines.join("\n")}

A tunnel is meant by its name, its id, or the beginning of either.
Exit codes: 0 done, 1 refused or failed, 2 wrong command line, 3 the dashboard is not running,
4 not let in, 5 no such tunnel or more than one, 6 not online (start --wait).
More of each: gatehouse <command> --help`);
}

function version() {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/**
 * Runs one command and leaves its exit code to Node.
 *
 * @param {string[]} args
 */
export async function runCommandLine(args) {
  // The reader of a pipe may have had enough.
  process.stdout.on("error", () => process.exit(EXIT.ok));
  process.stderr.on("error", () => undefined);
  try {
    const code = await main(args);
    if (typeof code === "number") process.exitCode = code;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message) printNote(message);
    process.exitCode = error instanceof CliError ? error.code : EXIT.failed;
  }
}
