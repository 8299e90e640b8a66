import { parseArgs } from "node:util";
import { COMMANDS, type CommandName } from "./command-list";
import { CliError, EXIT } from "./exit";

export type Option = {
  type: "string" | "boolean";
  short?: string;
  /** It may be given several times: read it by `texts`. */
  multiple?: true;
  /** The name of its value in the help. */
  value?: string;
  help: string;
};

type Options = Record<string, Option>;

/** A command's part of the command line. */
export type Input<Text extends string = string, Flag extends string = string> = {
  words: string[];
  text(name: Text): string | undefined;
  /** All values of an option that may be given several times, in their order. */
  texts(name: Text): string[];
  flag(name: Flag): boolean;
};

type Parts<Known, Given> = {
  /** The arguments after the command's name. */
  usage: string;
  /** More text for its own help. */
  details?: string;
  /** The number of its arguments. */
  arguments: [min: number, max: number];
  options: Known;
  /** Resolves to the exit code, 0 when absent. */
  run(input: Given): Promise<number | undefined>;
};

/** One word of the command line; command-list.ts has its summary. */
export type Command = Parts<Options, Input>;

type NamesOf<Known extends Options, Type extends Option["type"]> = Extract<
  { [Name in keyof Known]: Known[Name]["type"] extends Type ? Name : never }[keyof Known],
  string
>;

/** A command that can read only its own options, each with its name and type. */
export function command<const Known extends Options>(
  parts: Parts<Known, Input<NamesOf<Known, "string">, NamesOf<Known, "boolean">>>,
): Command {
  return parts;
}

const ALWAYS: Options = { help: { type: "boolean", short: "h", help: "Show this help." } };

export const JSON_OPTION = {
  json: { type: "boolean", help: "Print JSON, for scripts." },
} as const satisfies Options;

/** Runs a command with its part of the command line. */
export async function runCommand(
  name: CommandName,
  { options, arguments: [min, max], run, ...rest }: Command,
  args: string[],
): Promise<number | undefined> {
  const { values, positionals: words } = parse(name, options, args);
  if (values.help) {
    process.stdout.write(describeCommand(name, { options, ...rest }));
    return EXIT.ok;
  }
  if (words.length < min || words.length > max) {
    throw usageError(
      name,
      words.length < min ? `It is: gatehouse ${name} ${rest.usage}` : "That is too much.",
    );
  }
  return run({
    words,
    text: (option) => {
      const value = values[option];
      return typeof value === "string" ? value : undefined;
    },
    texts: (option) => {
      const value = values[option];
      return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
    },
    flag: (option) => values[option] === true,
  });
}

function parse(name: CommandName, options: Options, args: string[]) {
  try {
    return parseArgs({ args, options: { ...options, ...ALWAYS }, allowPositionals: true });
  } catch (error) {
    throw usageError(name, error instanceof Error ? error.message : String(error));
  }
}

function usageError(name: CommandName, reason: string): CliError {
  return new CliError(EXIT.usage, `${reason}\nSee: gatehouse ${name} --help`);
}

export function describeCommand(
  name: CommandName,
  { usage, details, options }: Pick<Command, "usage" | "details" | "options">,
): string {
  const lines = Object.entries({ ...options, ...ALWAYS }).map(
    ([option, { short, value, help }]) => {
      const words = `${short ? `-${short}, ` : "    "}--${option}${value ? ` <${value}>` : ""}`;
      return `  ${words.padEnd(26)}  ${help}`;
    },
  );
  const head = `gatehouse ${name} ${usage}`.trimEnd();
  return [`${head}\n\n${COMMANDS[name].summary}`, details, `Options\n${lines.join("\n")}`]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}
