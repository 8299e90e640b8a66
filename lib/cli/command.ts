import { parseArgs } from "node:util";
import { CliError, EXIT } from "./exit";

/**
 * @typedef {{ type: "string" | "boolean", short?: string, value?: string, help: string }} Option
 *
 * @typedef {object} Command One word of the command line.
 * @property {string} summary One line for the list of commands.
 * @property {string} usage What follows the command's name.
 * @property {string} [details] More for its own help.
 * @property {Record<string, Option>} options
 * @property {[min: number, max: number]} arguments How many it takes.
 * @property {(input: Input) => Promise<number | undefined>} run Resolves to the exit code, 0 when absent.
 *
 * @typedef {{ text(name: string): string | undefined, flag(name: string): boolean, words: string[] }} Input
 */

/** @type {Record<string, Option>} */
const ALWAYS = { help: { type: "boolean", short: "h", help: "Show this help." } };

/** @type {Record<string, Option>} */
export const JSON_OPTION = {
  json: { type: "boolean", help: "Print JSON, for scripts." },
};

/**
 * Runs a command with its part of the command line.
 *
 * @param {string} name
 * @param {Command} command
 * @param {string[]} args
 */
export async function runCommand(name, command, args) {
  const { values, positionals: words } = parse(name, command, args);
  if (values.help) {
    process.stdout.write(describeCommand(name, command));
    return EXIT.ok;
  }
  const [min, max] = command.arguments;
  if (words.length < min || words.length > max) {
    throw usageError(name, words.length < min ? "Something is missing." : "That is too much.");
  }
  return command.run({
    words,
    text: (option) => {
      const value = values[option];
      return typeof value === "string" ? value : undefined;
    },
    flag: (option) => values[option] === true,
  });
}

/**
 * @param {string} name
 * @param {Command} command
 * @param {string[]} args
 */
function parse(name, command, args) {
  try {
    return parseArgs({ args, options: { ...command.options, ...ALWAYS }, allowPositionals: true });
  } catch (error) {
    throw usageError(name, error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param {string} name
 * @param {string} reason
 */
function usageError(name, reason) {
  return new CliError(EXIT.usage, `${reason}\nSee: gatehouse ${name} --help`);
}

/**
 * @param {string} name
 * @param {Command} command
 */
export function describeCommand(name, { summary, usage, details, options }) {
  const lines = Object.entries({ ...options, ...ALWAYS }).map(
    ([option, { short, value, help }]) => {
      const words = `${short ? `-${short}, ` : "    "}--${option}${value ? ` <${value}>` : ""}`;
      return `  ${words.padEnd(26)}  ${help}`;
    },
  );
  const head = `gatehouse ${name} ${usage}`.trimEnd();
  return [`${head}\n\n${summary}`, details, `Options\n${lines.join("\n")}`]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}
