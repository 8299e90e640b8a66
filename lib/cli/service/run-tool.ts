import { execFile, spawn } from "node:child_process";
import { CliError, EXIT } from "@/lib/cli/exit";

/** A restart waits until the tunnels are closed. Milliseconds. */
const DEADLINE_MS = 30_000;

export type Outcome = { code: number; out: string; err: string };

/**
 * Runs one of the system's own programs. Resolves whatever its exit code is. Throws a CliError when it is missing or does
 * not end in time.
 */
export function runTool(
  name: string,
  args: readonly string[],
  deadlineMs = DEADLINE_MS,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const options = { timeout: deadlineMs, killSignal: "SIGKILL", windowsHide: true } as const;
    execFile(name, args, options, (error, out, err) => {
      if (error === null) return resolve({ code: 0, out, err });
      if (error.code === "ENOENT") return reject(missing(name));
      if (error.killed) return reject(late(name, deadlineMs));
      resolve({ code: typeof error.code === "number" ? error.code : 1, out, err });
    });
  });
}

/** The same, and an exit code other than 0 is a CliError with what the program said. */
export async function mustRun(name: string, args: readonly string[]): Promise<string> {
  const { code, out, err } = await runTool(name, args);
  if (code === 0) return out;
  const said = [err, out].map((text) => text.trim()).find((text) => text !== "");
  throw new CliError(
    EXIT.failed,
    `${[name, ...args].join(" ")} failed (exit code ${code})${said ? `:\n${said.slice(0, 1_000)}` : "."}`,
  );
}

/** Runs it with this terminal, such as for logs, until it ends. Ctrl-C ends it, and then this command. */
export function showTool(name: string, args: readonly string[]): Promise<number> {
  const child = spawn(name, args, { stdio: "inherit", windowsHide: true });
  const leave = () => undefined;
  process.on("SIGINT", leave);
  return new Promise<number>((resolve, reject) => {
    child.once("error", () => reject(missing(name)));
    child.once("exit", (code) => resolve(code ?? EXIT.ok));
  }).finally(() => process.off("SIGINT", leave));
}

function missing(name: string): CliError {
  return new CliError(
    EXIT.failed,
    `${name} was not found, so this system has no service that Gatehouse knows. Start it at login in your system's own way, with GATEHOUSE_ANNOUNCE=0.`,
  );
}

function late(name: string, ms: number): CliError {
  return new CliError(EXIT.failed, `${name} did not end within ${ms / 1000} s.`);
}
