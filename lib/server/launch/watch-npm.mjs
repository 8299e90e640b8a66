import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

const LOOK_MS = 250;
/** The long-running scripts of this package, and npm's own name for a command run by npx. */
const EVENTS = ["start", "dev", "npx"];
const SHELL = /^(|ba|da|z|a|k|fi)sh$|^(cmd|pwsh|powershell)$/;

/**
 * npm and npx run a script through a shell, and a signal to npm ends npm and the shell at most, but not the script. So
 * `onGone` is called when npm or that shell has ended. Only npm is watched, which is recognised by the environment that
 * it sets. A process that was started in another way may outlive its parent (`nohup`, a shell that exits, a service
 * manager). `nohup npm start &` keeps running, because npm keeps running there too.
 *
 * @param {() => void} onGone
 * @param {NodeJS.ProcessEnv} [env]
 */
export function watchNpm(onGone, env = process.env) {
  if (!env.npm_execpath || !EVENTS.includes(env.npm_lifecycle_event ?? "")) return;
  const parent = process.ppid;
  const watched = [parent];
  findShellsParent(parent, (npm) => watched.push(npm));
  const timer = setInterval(() => {
    // On Windows the parent's id stays the same when the parent has ended; elsewhere it changes.
    if (process.ppid === parent && watched.every(isAlive)) return;
    clearInterval(timer);
    onGone();
  }, LOOK_MS);
  timer.unref();
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Finds the parent of a process that is a shell. When it cannot be found, only the shell is watched.
 *
 * @param {number} pid
 * @param {(parent: number) => void} found
 */
function findShellsParent(pid, found) {
  /** @param {string} name @param {number} parent */
  const tell = (name, parent) => {
    if (SHELL.test(path.parse(name).name.replace(/^-/, "")) && parent > 0) found(parent);
  };
  if (process.platform === "linux") {
    const [, name = "", parent] = /\((.*)\) \S (\d+)/.exec(readStatus(pid)) ?? [];
    return tell(name, Number(parent));
  }
  const [program, args] = question(pid);
  execFile(program, args, { timeout: 10_000, windowsHide: true }, (_error, output) => {
    const [, parent, name = ""] = /^\s*(\d+)\s+(.*\S)/.exec(output) ?? [];
    tell(name, Number(parent));
  });
}

/** @param {number} pid */
function readStatus(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}

/**
 * The command that prints the parent and the name of a process.
 *
 * @param {number} pid
 * @returns {[string, string[]]}
 */
function question(pid) {
  if (process.platform !== "win32") return ["ps", ["-o", "ppid=,comm=", "-p", String(pid)]];
  const ask = `$p = Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}'; "$($p.ParentProcessId) $($p.Name)"`;
  return ["powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", ask]];
}
