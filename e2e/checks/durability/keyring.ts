import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { canInstall, installOnDebian } from "@/e2e/install-on-debian";

const PASSWORD = "password-of-the-test-keyring";

/** A separate Secret Service (GNOME Keyring on a private D-Bus), independent of the user's own. */
export type Keyring = {
  /** The environment for a process that uses it. */
  env: Record<string, string>;
  start(how: "unlocked" | "locked"): Promise<void>;
  stop(): Promise<void>;
  /** Stops it from answering, as while the system asks the user for a password. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
};

/** Why there can be no keyring here; undefined when there can. Installs Debian's packages if allowed. */
export function whyNoKeyring(): string | undefined {
  if (hasPrograms()) return undefined;
  if (!canInstall()) {
    return "needs dbus-daemon and gnome-keyring-daemon (Debian: dbus, gnome-keyring)";
  }
  installOnDebian(["dbus", "gnome-keyring"]);
  return hasPrograms() ? undefined : "the packages dbus and gnome-keyring could not be installed";
}

function hasPrograms(): boolean {
  return ["dbus-daemon", "gnome-keyring-daemon"].every((name) =>
    ["/usr/bin", "/bin"].some((folder) => existsSync(path.join(folder, name))),
  );
}

// The bus has no service folders, so it starts nothing by itself. "absent" stays absent, and nobody is prompted.
const BUS = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`;

export async function openKeyring(): Promise<Keyring> {
  const home = mkdtempSync(path.join(os.tmpdir(), "gatehouse-keyring-"));
  mkdirSync(path.join(home, "data"), { mode: 0o700 });
  writeFileSync(path.join(home, "bus.conf"), BUS);
  const bus = spawn(
    "dbus-daemon",
    [`--config-file=${path.join(home, "bus.conf")}`, "--nofork", "--print-address=1"],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const [line] = await once(bus.stdout, "data");
  const env = {
    DBUS_SESSION_BUS_ADDRESS: String(line).trim(),
    HOME: home,
    XDG_DATA_HOME: path.join(home, "data"),
    XDG_RUNTIME_DIR: home,
  };
  let daemon: ChildProcess | undefined;
  const stop = async () => {
    await end(daemon);
    daemon = undefined;
  };
  return {
    env,
    stop,
    start: async (how) => {
      await stop();
      daemon = startDaemon(env, how);
      await untilItAnswers(env);
    },
    freeze: () => void bus.kill("SIGSTOP"),
    thaw: () => void bus.kill("SIGCONT"),
    close: async () => {
      await stop();
      await end(bus);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function startDaemon(env: Record<string, string>, how: "unlocked" | "locked"): ChildProcess {
  const unlock = how === "unlocked" ? ["--unlock"] : [];
  const daemon = spawn(
    "gnome-keyring-daemon",
    ["--foreground", "--components=secrets", ...unlock],
    { stdio: ["pipe", "ignore", "ignore"], env: { ...process.env, ...env } },
  );
  daemon.stdin?.end(PASSWORD);
  return daemon;
}

async function untilItAnswers(env: Record<string, string>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    if ((await keyIn(env, "nothing")).ok) return;
  }
  throw new Error("The keyring did not answer within 10 s");
}

const answerSchema = z.object({ ok: z.boolean(), value: z.string().nullable().optional() });

/**
 * What this keyring stores for an account of ours. Our own environment does not contain the bus, because a browser
 * started later would join the bus and end with it.
 */
export async function keyIn(env: Record<string, string>, account: string) {
  const child = spawn(process.execPath, ["lib/secrets/keychain-process.mjs"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, ...env },
    timeout: 5_000,
  });
  child.stdin.end(JSON.stringify({ service: "gatehouse", account, action: "get" }));
  const output = await text(child.stdout);
  return output === "" ? { ok: false } : answerSchema.parse(JSON.parse(output));
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
