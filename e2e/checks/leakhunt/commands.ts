import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Place, processTexts } from "./places";

export const MAIN = fileURLToPath(new URL("../../../lib/cli/main.mjs", import.meta.url));
const PATIENCE_MS = 60_000;

export type Ended = { code: number; out: string; place: Place };

/** A command that runs, with all that it prints. */
export type Running = {
  /** Resolves when this was printed; rejects when the command ends without it, or after 60 s. */
  until(text: string): Promise<void>;
  /** What every user of the machine sees of it and of what it started. */
  seenByOthers(): Place[];
  end(signal: NodeJS.Signals): void;
  ended: Promise<Ended>;
};

type Options = { cwd?: string; env: Record<string, string | undefined> };

/** `gatehouse <args>`, without a terminal. `env` is added to this process's own; undefined takes a variable away. */
export function startCommand(args: string[], { cwd, env }: Options): Running {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { out: "", all: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    printed.out += String(chunk);
    printed.all += String(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => (printed.all += String(chunk)));
  const name = `command ${args[0]}`;
  const ended = once(child, "close").then(([code]): Ended => {
    const place = { name, bytes: Buffer.from(printed.all) };
    return { code: Number(code), out: printed.out, place };
  });
  return {
    until: (text) => untilPrinted(child, text, () => printed.all),
    seenByOthers: () => processTexts(child.pid ?? 0),
    end: (signal) => void child.kill(signal),
    ended,
  };
}

async function untilPrinted(child: ChildProcess, text: string, all: () => string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!all().includes(text)) {
    const isOver = child.exitCode !== null || child.signalCode !== null;
    if (isOver || Date.now() > deadline) {
      child.kill("SIGKILL");
      // What it printed may have a secret in it.
      throw new Error(`A command did not print "${text}": ${child.spawnargs.slice(2).join(" ")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
