import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { LineSplitter } from "./split-lines";

export type Started = {
  /** Undefined when it could not be started. */
  pid: number | undefined;
  /** Resolves when the command itself has ended; what it started may go on. Never rejects. */
  ended: Promise<Ended>;
  /** Resolves when nothing more of its output comes. */
  silent: Promise<void>;
};

export type Ended = { code: number | null; signal: string | null; error?: string };

type Options = {
  command: string;
  folder: string;
  env: Record<string, string>;
  onLine: (line: string) => void;
};

/** Not for the commands of a project: who has it controls the dashboard. */
const KEPT_BACK = ["GATEHOUSE_TOKEN"];

/** Where an `up` in the background finds NODE_OPTIONS, which is for its apps alone. */
export const APPS_NODE_OPTIONS = "GATEHOUSE_APPS_NODE_OPTIONS";

/**
 * Starts an app's command in a shell, as npm does with scripts, with a group of processes of its own: endGroups ends it
 * with all that it started.
 */
export function runApp({ command, folder, env, onLine }: Options): Started {
  const { [APPS_NODE_OPTIONS]: options, ...own } = process.env;
  const given: NodeJS.ProcessEnv = {
    ...own,
    ...(options !== undefined && { NODE_OPTIONS: options }),
    ...env,
  };
  for (const name of KEPT_BACK) delete given[name];
  const child = spawn(command, {
    shell: true,
    cwd: folder,
    env: given,
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const streams = [child.stdout, child.stderr];
  const silent = Promise.all(streams.map((stream) => readLines(stream, onLine)));
  return { pid: child.pid, ended: untilEnded(child), silent: silent.then(() => undefined) };
}

function untilEnded(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.once("error", ({ message }) => resolve({ code: null, signal: null, error: message }));
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}

/** Does not read on while our own output is full, so that a fast app waits for a slow terminal. */
function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  const lines = new LineSplitter(onLine);
  stream.on("data", (bytes: Buffer) => {
    lines.write(bytes);
    if (!process.stdout.writableNeedDrain) return;
    stream.pause();
    process.stdout.once("drain", () => stream.resume());
  });
  stream.on("error", () => undefined);
  return new Promise((resolve) => {
    stream.once("close", () => {
      lines.end();
      resolve();
    });
  });
}

/** For people. */
export function describeEnd(name: string, { code, signal, error }: Ended): string {
  if (error !== undefined) return `${name} could not be started: ${error}. Its tunnel is stopped.`;
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
  return `${name} has ended ${how}. Its tunnel is stopped. Nothing starts it again by itself.`;
}
