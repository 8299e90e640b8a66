import { homedir } from "node:os";
import path from "node:path";
import { CliError, EXIT } from "@/lib/cli/exit";
import { parseDuration } from "@/lib/contract/durations";
import { readWho, type Who } from "@/lib/contract/read-who";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { parseUpstream, type Upstream } from "@/lib/contract/upstream";
import { whoSchema } from "@/lib/transfer/project/read-allow";

const LONGEST_NAME = 70;

/** What is to be shared, as the command line says it. */
export type SharePlan = {
  upstream: Upstream;
  who: Who;
  stopAfter: string | undefined;
  group: string | undefined;
  /** Without one it is called after `baseName`, with a number where that is taken. */
  name: string | undefined;
  baseName: string;
};

export type ShareWords = {
  upstream: string;
  allow: readonly string[];
  for: string | undefined;
  group: string | undefined;
  name: string | undefined;
};

/** Throws a CliError for what can be seen to be wrong without a dashboard, before one is started. */
export function readPlan(words: ShareWords, folder: string): SharePlan {
  const parsed = parseUpstream(words.upstream);
  if (!parsed.ok) throw new CliError(EXIT.usage, parsed.message);
  const { for: stopAfter, group, name } = words;
  if (stopAfter !== undefined && parseDuration(stopAfter) === undefined) {
    throw new CliError(EXIT.usage, "--for takes a duration such as 30m, 2h or 2h30m.");
  }
  const who = readGuests(words.allow);
  const baseName = nameFor(parsed.upstream, folder);
  return { upstream: parsed.upstream, who, stopAfter, group, name, baseName };
}

/** `everyone` is a word of its own, as in gatehouse.yml. Throws a CliError. */
function readGuests(allow: readonly string[]): Who {
  const others = allow.filter((each) => each.trim().toLowerCase() !== "everyone");
  const parsed = whoSchema.safeParse(readWho(others.join("\n")));
  if (!parsed.success) {
    const messages = new Set(parsed.error.issues.map(({ message }) => message));
    throw new CliError(EXIT.usage, `--allow: ${[...messages].join(" ")}`);
  }
  const isEmpty = Object.values(parsed.data).every((list) => list.length === 0);
  if (others.length > 0 && isEmpty) {
    // An empty list would let everybody in, which nobody means by it.
    throw new CliError(
      EXIT.usage,
      "--allow takes who may enter, such as member@example.com or @example.com.",
    );
  }
  if (others.length < allow.length && !isEmpty)
    throw new CliError(EXIT.usage, "--allow everyone goes with no list of people.");
  return parsed.data;
}

/** What visitors read as the app's name: the folder where one works on an app, else where it listens. */
function nameFor({ host, port, url }: Upstream, folder: string): string {
  const name = showHidden(path.basename(folder)).trim().slice(0, LONGEST_NAME);
  if (name !== "" && path.resolve(folder) !== path.resolve(homedir())) return name;
  return port === 0 ? path.basename(url) : `${host}:${port}`;
}
