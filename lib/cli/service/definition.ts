import { realpathSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { findDataFolder } from "@/lib/base/find-data-folder.mjs";
import { CliError, EXIT } from "@/lib/cli/exit";

/** What the system starts at login. Paths are absolute. */
export type Definition = {
  node: string;
  /** The script that runs the dashboard. */
  script: string;
  env: Record<string, string>;
};

/** The variables that a service needs as the terminal has them. None of them is secret. */
const KEPT = [
  "PORT",
  "GATEHOUSE_KEYRING",
  "GATEHOUSE_CAPTURE_MIB",
  "GATEHOUSE_CAPTURE_BODY_KIB",
  "NODE_EXTRA_CA_CERTS",
];

/** Line breaks would begin another line of a unit, and XML cannot have most of these. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Folders that a version manager makes for one terminal. */
const PASSING = /[\\/]fnm_multishells[\\/]/;

/**
 * The path by which PATH names this Node, because the real one may have its version in it and be gone after an update
 * (Homebrew). One that leads to another Node, or that is made for a terminal, does not count.
 */
export function findLastingNode(
  folders = (process.env.PATH ?? "").split(path.delimiter),
  node = process.execPath,
): string {
  const temporary = [os.tmpdir(), process.env.XDG_RUNTIME_DIR].flatMap((each) => each || []);
  const lasting = folders
    .filter((folder) => path.isAbsolute(folder) && !PASSING.test(`${folder}${path.sep}`))
    .filter((folder) => !temporary.some((each) => folder.startsWith(each)))
    .map((folder) => path.join(folder, path.basename(node)));
  return lasting.find((file) => realPath(file) === realPath(node)) ?? node;
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

/** The service for this Node, this script and what is set in this environment. Throws a CliError. */
export function define(
  script: string,
  node = findLastingNode(),
  env: Record<string, string | undefined> = process.env,
): Definition {
  if (/[\\/]_npx[\\/]/.test(script)) {
    throw new CliError(
      EXIT.failed,
      "This Gatehouse is in npx's cache, which npm may clear. Install it first (npm install -g), then install the service.",
    );
  }
  const variables: Record<string, string> = { GATEHOUSE_ANNOUNCE: "0", GATEHOUSE_OPEN: "0" };
  if (env.GATEHOUSE_DATA_DIR) variables.GATEHOUSE_DATA_DIR = findDataFolder(env);
  for (const name of KEPT) {
    const value = env[name];
    if (value) variables[name] = value;
  }
  const definition = { node, script, env: variables };
  for (const text of [node, script, ...Object.values(definition.env)]) {
    if (!CONTROL.test(text)) continue;
    throw new CliError(
      EXIT.failed,
      `No service can be made: a path has a control character: ${text}`,
    );
  }
  return definition;
}
