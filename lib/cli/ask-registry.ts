import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { z } from "zod/mini";
import { CliError, EXIT } from "./exit";

const DEADLINE_MS = 20_000;
const MOST_BYTES = 64 * 1024;
/** Three numbers, without leading zeros, and perhaps the name of a preview (semver.org, 2 and 9). */
const VERSION = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-[0-9A-Za-z.-]{1,50})?$/;
const answerSchema = z.string().check(z.regex(VERSION));
const refusalSchema = z.object({ error: z.object({ code: z.string() }) });

/**
 * The newest version of a package, by the user's own npm, which knows the user's registry and proxy. Throws a CliError
 * with npm's code when it cannot be learnt.
 */
export async function askRegistry(name: string): Promise<string> {
  const { output, code } = await runNpm(["view", `${name}@latest`, "version", "--json"]);
  const answer = readJson(output);
  const version = z.safeParse(answerSchema, answer);
  if (version.success) return version.data;
  const refusal = z.safeParse(refusalSchema, answer);
  const reason = refusal.success ? refusal.data.error.code.slice(0, 100) : code;
  if (reason === "ENOENT") throw failed("npm was not found.");
  throw failed(reason === undefined ? "npm gave no version." : `npm says ${reason}.`);
}

/** Whether `one` is later than `other`. A preview of a version comes before the version; of two previews, neither is. */
export function isNewer(one: string, other: string): boolean {
  const [a, b] = [parts(one), parts(other)];
  const place = [0, 1, 2].find((index) => a.numbers[index] !== b.numbers[index]);
  if (place === undefined) return b.isPreview && !a.isPreview;
  return (a.numbers[place] ?? 0) > (b.numbers[place] ?? 0);
}

function parts(version: string): { numbers: number[]; isPreview: boolean } {
  const [, ...found] = VERSION.exec(version) ?? [];
  return { numbers: found.slice(0, 3).map(Number), isPreview: found[3] !== undefined };
}

/** npm is a script on Windows, which only a shell can run; its arguments are fixed texts. */
function runNpm(args: string[]): Promise<{ output: string; code?: string }> {
  const options = {
    // Not the settings (.npmrc) of a project, which could name a registry of its own.
    cwd: homedir(),
    timeout: DEADLINE_MS,
    maxBuffer: MOST_BYTES,
    windowsHide: true,
    shell: process.platform === "win32",
  };
  return new Promise((resolve) => {
    execFile("npm", args, options, (error, output) => {
      if (error?.killed) return resolve({ output: "", code: "ETIMEDOUT" });
      const code = error?.code;
      resolve({ output: String(output), ...(typeof code === "string" && { code }) });
    });
  });
}

function readJson(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

function failed(reason: string): CliError {
  return new CliError(EXIT.failed, `The newest version is not known: ${reason}`);
}
