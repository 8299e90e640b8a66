import { rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { CliError, EXIT } from "@/lib/cli/exit";
import type { Definition } from "./definition";
import type { Manager } from "./manager";
import { mustRun, runTool } from "./run-tool";
import { showFile } from "./show-file";
import { fromXml, toXml } from "./xml";

const TASK = "Gatehouse";

export type TaskPlaces = { envFile: string; user: string; systemRoot: string };

/**
 * A task at this user's logon, without a window and without a time limit (MS-TSCH, 2.5 XML Task Definition Format). A
 * task has no environment of its own, so Node reads it from a file. conhost gives it a console that nobody sees, whose end
 * Node is told of.
 */
export function toTask(
  { node, script }: Definition,
  { envFile, user, systemRoot }: TaskPlaces,
): string {
  const words = ["--headless", quote(node), quote(`--env-file=${envFile}`), quote(script)];
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Gatehouse, ngrok tunnels behind a Descope login</Description>
    <URI>\\${TASK}</URI>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>${toXml(user)}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${toXml(user)}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>5</Priority>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>10</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${toXml(path.win32.join(systemRoot, "System32", "conhost.exe"))}</Command>
      <Arguments>${toXml(words.join(" "))}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
}

/** As Windows programs read their command line. Paths of Windows have no quotes in them. */
function quote(word: string): string {
  return `"${word}"`;
}

export function readTask(text: string): Pick<Definition, "node" | "script"> | undefined {
  const [, line = ""] = /<Arguments>([^<]*)<\/Arguments>/.exec(text) ?? [];
  const words = [...fromXml(line).matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word);
  const [node, , script] = words;
  return node === undefined || script === undefined ? undefined : { node, script };
}

/**
 * The environment as Node reads it with `--env-file`: inside quotes of one kind nothing is special, except that `"` would
 * read `\n` as a line break. Throws a CliError when a value has both other kinds.
 */
export function toEnvFile(env: Record<string, string>): string {
  return Object.entries(env)
    .map(([name, value]) => {
      const mark = ["'", "`"].find((each) => !value.includes(each));
      if (mark === undefined) {
        throw new CliError(
          EXIT.failed,
          `The value of ${name} cannot be kept for a service: ${value}`,
        );
      }
      return `${name}=${mark}${value}${mark}\n`;
    })
    .join("");
}

/** @param dataDir where the definition and its environment are kept; it is there */
export function taskScheduler(dataDir: string, log: string): Manager {
  const file = path.join(dataDir, "service.xml");
  const envFile = path.join(dataDir, "service.env");
  const { SystemRoot: systemRoot = "C:\\Windows", USERDOMAIN: domain } = process.env;
  const { username } = os.userInfo();
  const user = domain ? `${domain}\\${username}` : username;
  return {
    name: "Task Scheduler",
    file,
    install: async (definition) => {
      refuseVariables(definition, envFile);
      writeFileSync(envFile, toEnvFile({ ...definition.env, GATEHOUSE_LOG: log }), { mode: 0o600 });
      const text = toTask(definition, { envFile, user, systemRoot });
      // schtasks reads a file in the encoding that it names.
      writeFileSync(file, `\ufeff${text}`, { encoding: "utf16le", mode: 0o600 });
      await runTool("schtasks.exe", ["/End", "/TN", TASK]);
      await mustRun("schtasks.exe", ["/Create", "/TN", TASK, "/XML", file, "/F"]);
      await mustRun("schtasks.exe", ["/Run", "/TN", TASK]);
    },
    uninstall: async () => {
      await runTool("schtasks.exe", ["/End", "/TN", TASK]);
      await mustRun("schtasks.exe", ["/Delete", "/TN", TASK, "/F"]);
      for (const each of [file, envFile]) rmSync(each, { force: true });
    },
    isRunning: async () => {
      // The texts of schtasks are in the language of the system. 4 is TASK_STATE_RUNNING.
      const ask = `[int](Get-ScheduledTask -TaskName ${TASK}).State`;
      const args = ["-NoProfile", "-NonInteractive", "-Command", ask];
      return (await runTool("powershell.exe", args)).out.trim() === "4";
    },
    readPaths: readTask,
    showLogs: (options) => showFile(log, options),
    hint: async () => undefined,
  };
}

/** The Task Scheduler replaces these, and has no way to write them otherwise. */
function refuseVariables({ node, script }: Definition, envFile: string): void {
  const odd = [node, script, envFile].find((text) => /%|\$\(/.test(text));
  if (odd === undefined) return;
  throw new CliError(
    EXIT.failed,
    `The Task Scheduler cannot start what is at ${odd}: it reads % and $( as variables.`,
  );
}
