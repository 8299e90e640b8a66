import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { CliError, EXIT } from "@/lib/cli/exit";
import type { Definition } from "./definition";
import type { Manager } from "./manager";
import { mustRun, runTool, showTool } from "./run-tool";

const UNIT = "gatehouse.service";

/** A systemd unit of this user (systemd.service(5), systemd.exec(5)). */
export function toUnit({ node, script, env }: Definition): string {
  const variables = Object.entries(env).map(
    ([name, value]) => `Environment=${quote(`${name}=${value}`)}`,
  );
  return `# Written by "gatehouse service install", and again by each install.
[Unit]
Description=Gatehouse, ngrok tunnels behind a Descope login
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=${quote(node)} ${quote(script).replaceAll("$", "$$$$")}
${variables.join("\n")}
UMask=0077
Restart=on-failure
RestartSec=5
KillMode=mixed
TimeoutStopSec=10

[Install]
WantedBy=default.target
`;
}

/** systemd.syntax(7), Quoting; `%` begins a specifier. The first word is a path, in which `$` means itself. */
function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replaceAll("%", "%%")}"`;
}

export function readUnit(text: string): Pick<Definition, "node" | "script"> | undefined {
  // `define` lets no control characters through, but what JavaScript also takes for the end of a line (U+2028).
  const [, line = ""] = /\nExecStart=([^\n]*)/.exec(text) ?? [];
  const [node, script] = [...line.matchAll(/"((?:[^"\\]|\\[^\n])*)"/g)].map(([, word = ""]) =>
    word.replace(/\\([^\n])/g, "$1").replaceAll("%%", "%"),
  );
  if (node === undefined || script === undefined) return undefined;
  return { node, script: script.replaceAll("$$", "$") };
}

export function systemd(): Manager {
  const config = process.env.XDG_CONFIG_HOME || path.join(os.homedir(), ".config");
  const file = path.join(config, "systemd", "user", UNIT);
  const ask = (...args: string[]) => mustRun("systemctl", ["--user", ...args]);
  return {
    name: "systemd",
    file,
    install: async (definition) => {
      refuseOddPath(definition);
      await refuseWithoutManager();
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, toUnit(definition));
      await ask("daemon-reload");
      await ask("enable", UNIT);
      await ask("restart", UNIT);
    },
    uninstall: async () => {
      await refuseWithoutManager();
      await ask("disable", "--now", UNIT);
      rmSync(file, { force: true });
      await ask("daemon-reload");
    },
    isRunning: async () =>
      (await runTool("systemctl", ["--user", "--quiet", "is-active", UNIT])).code === 0,
    readPaths: readUnit,
    showLogs: ({ lines, follow }) => {
      const args = ["--user", "--unit", UNIT, "--lines", String(lines), "--no-pager"];
      return showTool("journalctl", follow ? [...args, "--follow"] : args);
    },
    hint: lingers,
  };
}

/** systemd accepts these in the arguments of a command, never in its path. */
function refuseOddPath({ node }: Definition): void {
  if (!/["'\\]/.test(node)) return;
  throw new CliError(
    EXIT.failed,
    `systemd cannot start a program with a quote in its path: ${node}`,
  );
}

/** Without a login session, as after `su` or in a container, there is no systemd of this user. */
async function refuseWithoutManager(): Promise<void> {
  const { code, err } = await runTool("systemctl", ["--user", "show-environment"]);
  if (code === 0) return;
  throw new CliError(
    EXIT.failed,
    `systemd does not run for this user (${err.trim().split("\n")[0] ?? ""}). Log in as this user, not by su or sudo, and try again.`,
  );
}

async function lingers(): Promise<string | undefined> {
  try {
    const { username } = os.userInfo();
    const { out } = await runTool("loginctl", ["show-user", username, "--property=Linger"]);
    if (out.trim() !== "Linger=no") return undefined;
    return "It ends when you log out. To keep it running, and to start it with the machine: loginctl enable-linger";
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}
