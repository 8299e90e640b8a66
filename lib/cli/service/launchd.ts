import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Definition } from "./definition";
import type { Manager } from "./manager";
import { mustRun, runTool } from "./run-tool";
import { showFile } from "./show-file";
import { fromXml, toXml } from "./xml";

const LABEL = "local.gatehouse.dashboard";
/** launchd lets go of a service some time after it was told to. */
const TRIES = 10;
const PAUSE_MS = 500;

/** A launch agent of this user: launchd.plist(5), in the form of PropertyList-1.0.dtd. */
export function toPlist({ node, script, env }: Definition, log: string): string {
  const variables = Object.entries(env).map(
    ([name, value]) => `      <key>${toXml(name)}</key>\n      <string>${toXml(value)}</string>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
  <dict>
    <key>Label</key>
    <string>${LABEL}</string>
    <key>ProgramArguments</key>
    <array>
      <string>${toXml(node)}</string>
      <string>${toXml(script)}</string>
    </array>
    <key>EnvironmentVariables</key>
    <dict>
${variables.join("")}    </dict>
    <key>RunAtLoad</key>
    <true/>
    <key>KeepAlive</key>
    <dict>
      <key>SuccessfulExit</key>
      <false/>
    </dict>
    <key>ThrottleInterval</key>
    <integer>15</integer>
    <key>Umask</key>
    <integer>63</integer>
    <key>StandardOutPath</key>
    <string>${toXml(log)}</string>
    <key>StandardErrorPath</key>
    <string>${toXml(log)}</string>
  </dict>
</plist>
`;
}

export function readPlist(text: string): Pick<Definition, "node" | "script"> | undefined {
  const [, list = ""] =
    /<key>ProgramArguments<\/key>\s*<array>([\s\S]*?)<\/array>/.exec(text) ?? [];
  const [node, script] = [...list.matchAll(/<string>([^<]*)<\/string>/g)].map(([, word = ""]) =>
    fromXml(word),
  );
  return node === undefined || script === undefined ? undefined : { node, script };
}

/** @param log where launchd writes what the dashboard prints; its folder is there */
export function launchd(log: string): Manager {
  const file = path.join(os.homedir(), "Library", "LaunchAgents", `${LABEL}.plist`);
  const domain = `gui/${process.getuid?.() ?? ""}`;
  const target = `${domain}/${LABEL}`;
  const isLoaded = async () => (await runTool("launchctl", ["print", target])).code === 0;
  const unload = async () => {
    await runTool("launchctl", ["bootout", target]);
    for (let tries = 0; tries < TRIES && (await isLoaded()); tries += 1) await pause(PAUSE_MS);
  };
  return {
    name: "launchd",
    file,
    install: async (definition) => {
      await unload();
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, toPlist(definition, log));
      await mustRun("launchctl", ["enable", target]);
      await mustRun("launchctl", ["bootstrap", domain, file]);
    },
    uninstall: async () => {
      await unload();
      rmSync(file, { force: true });
    },
    isRunning: async () =>
      /^\s*pid = \d+$/m.test((await runTool("launchctl", ["print", target])).out),
    readPaths: readPlist,
    showLogs: (options) => showFile(log, options),
    hint: async () => undefined,
  };
}
