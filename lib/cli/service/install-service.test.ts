import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildSync } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { addressFileOf } from "@/db/instance-files";
import { isClaimed } from "@/db/is-claimed";
import { runCommand } from "@/lib/cli/command";
import { service } from "@/lib/cli/service";
import { runTool } from "./run-tool";
import { showFile } from "./show-file";

// A dashboard is started several times, and systemd waits before it starts one again.
vi.setConfig({ testTimeout: 90_000 });
const PATIENT = { timeout: 30_000 };

let folder: string;
let printed: string;
const started: ChildProcess[] = [];
const dataDir = () => path.join(folder, "da ta%h");
const unit = () => path.join(folder, "systemd", "user", "gatehouse.service");
const script = () => path.join(folder, `it's "$HOME" 100%h`, "start.mjs");
/** What a command sees of a dashboard, as one file, which a service can start. */
const bundle = path.resolve("node_modules", ".cache", `dashboard-${process.pid}.child.mjs`);

/** systemctl without systemd: it keeps one process running, and notes what it was asked. */
const STAND_IN = `#!/bin/sh
echo "$*" >> "$FOLDER/ran"
end() {
  [ -f "$FOLDER/pid" ] || return 0
  kill "$(cat "$FOLDER/pid")" 2>/dev/null
  while kill -0 "$(cat "$FOLDER/pid")" 2>/dev/null; do sleep 0.05; done
  rm "$FOLDER/pid"
}
case "$*" in
  *restart*)
    end
    "$NODE" "$SCRIPT" > "$FOLDER/log" 2>&1 &
    echo $! > "$FOLDER/pid" ;;
  *is-active*) [ -f "$FOLDER/pid" ] && kill -0 "$(cat "$FOLDER/pid")" 2>/dev/null ;;
  *disable*) end ;;
esac
`;

beforeAll(() => {
  buildSync({
    entryPoints: ["lib/cli/service/dashboard.child.ts"],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["better-sqlite3"],
    logLevel: "warning",
  });
});

afterAll(() => rmSync(bundle, { force: true }));

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-service-"));
  printed = "";
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  }
  const variables = {
    FOLDER: folder,
    NODE: process.execPath,
    SCRIPT: bundle,
    PATH: `${folder}${path.delimiter}${process.env.PATH}`,
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    XDG_RUNTIME_DIR: path.join(folder, "run"),
    GATEHOUSE_DATA_DIR: dataDir(),
    GATEHOUSE_TOKEN: "",
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  mkdirSync(path.dirname(script()));
  symlinkSync(bundle, script());
  stand("loginctl", "#!/bin/sh\necho Linger=no\n");
});

afterEach(async () => {
  await runTool("systemctl", ["--user", "disable", "--now", "gatehouse"]).catch(() => undefined);
  for (const each of started.splice(0)) {
    if (each.exitCode !== null || each.signalCode !== null) continue;
    each.kill("SIGTERM");
    await once(each, "exit");
  }
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function stand(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text, { mode: 0o755 });
}

const SYSTEMD = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"].find((file) =>
  existsSync(file),
);

/** Why no systemd of a user can be started here. */
function whyNoSystemd(): string | undefined {
  if (SYSTEMD === undefined) return "systemd is not installed";
  const { status } = spawnSync("unshare", ["--mount", "true"]);
  return status === 0 ? undefined : "needs root, for a /run of its own";
}

/** The one of this user, with folders of its own. It starts only where it sees that a system runs by systemd. */
async function startSystemd(): Promise<void> {
  mkdirSync(path.join(folder, "run"), { mode: 0o700 });
  const steps = [
    "mount -t tmpfs tmpfs /run",
    "mkdir -p /run/systemd/system",
    `exec ${SYSTEMD} --user --unit=basic.target`,
  ];
  const args = ["--mount", "sh", "-c", steps.join(" && ")];
  started.push(spawn("unshare", args, { stdio: "ignore" }));
  const isUp = async () => (await runTool("systemctl", ["--user", "show-environment"])).code;
  await expect.poll(isUp, PATIENT).toBe(0);
}

async function run(...args: string[]): Promise<{ code: number | undefined; said: string }> {
  printed = "";
  const code = await runCommand("service", service({ dashboardScript: script() }), args);
  return { code, said: printed };
}

const pid = () => Number(JSON.parse(readFileSync(addressFileOf(dataDir()), "utf8")).pid);

describe.runIf(process.platform === "linux")("a service of systemd", () => {
  test.for(["a stand-in", "systemd itself"])(
    "is installed, started again by another install, and removed, and says when its files are gone: %s",
    async (kind, { skip }) => {
      const isReal = kind === "systemd itself";
      skip(isReal && whyNoSystemd() !== undefined, whyNoSystemd());
      if (isReal) await startSystemd();
      else stand("systemctl", STAND_IN);
      expect(await run("status")).toMatchObject({
        code: 1,
        said: expect.stringContaining("no service"),
      });
      await expect(run("logs")).rejects.toThrow("gatehouse service install");
      const installed = await run("install");
      expect(installed.said).toMatch(/runs at http:\/\/localhost:\d+ and starts at each login/);
      expect(installed.said).toContain("loginctl enable-linger");
      const enabled = path.join(folder, "systemd/user/default.target.wants/gatehouse.service");
      if (isReal) expect(readlinkSync(enabled)).toBe(unit());
      expect(readFileSync(unit(), "utf8")).toContain(
        `"GATEHOUSE_DATA_DIR=${dataDir().replace("%", "%%")}"`,
      );
      expect(await run("status")).toMatchObject({
        code: 0,
        said: expect.stringContaining(script()),
      });

      const before = pid();
      expect((await run("install")).code).toBeUndefined();
      const after = pid();
      expect(after).not.toBe(before);
      if (isReal) {
        process.kill(after, "SIGKILL");
        await expect.poll(pid, PATIENT).not.toBe(after);
      }

      const text = readFileSync(unit(), "utf8");
      writeFileSync(unit(), text.replace(/^ExecStart="[^"]*"/m, 'ExecStart="/gone/node"'));
      const gone = await run("status");
      expect(gone).toMatchObject({ code: 1, said: expect.stringContaining("Gone: /gone/node") });
      expect(JSON.parse((await run("status", "--json")).said)).toMatchObject({
        installed: true,
        running: true,
        missing: ["/gone/node"],
      });
      expect((await run("uninstall")).said).toContain("Your data stays");
      if (isReal) expect(existsSync(enabled)).toBe(false);
      expect([existsSync(unit()), isClaimed(dataDir())]).toEqual([false, false]);
      expect((await run("uninstall")).said).toContain("There is no service.");
    },
  );

  test("is refused while another dashboard has the data, and where systemd is missing or does not run", async () => {
    stand("systemctl", "#!/bin/sh\necho 'Failed to connect to bus: No medium found' >&2\nexit 1\n");
    await expect(run("install")).rejects.toThrow(/does not run for this user \(Failed to connect/);
    expect(existsSync(unit())).toBe(false);
    const other = spawn(process.execPath, [bundle], { stdio: "ignore" });
    started.push(other);
    // It writes its address after it has the lock.
    const address = addressFileOf(dataDir());
    await expect.poll(() => existsSync(address), PATIENT).toBe(true);
    await expect(run("install")).rejects.toThrow(`as process ${other.pid}`);
    other.kill("SIGKILL");
    await once(other, "exit");
    vi.stubEnv("PATH", path.join(folder, "empty"));
    await expect(run("install")).rejects.toThrow("systemctl was not found");
  });
});

test.runIf(process.platform !== "win32")("a tool of the system that hangs is ended", async () => {
  await expect(runTool("sleep", ["600"], 50)).rejects.toThrow("did not end within 0.05 s");
});

test("a log shows its last lines, and what is added", async () => {
  const log = path.join(folder, "service.log");
  await expect(showFile(log, { lines: 2, follow: false })).rejects.toThrow("no log yet");
  writeFileSync(log, "one\ntwo\nthree\n");
  await showFile(log, { lines: 2, follow: false });
  expect(printed).toBe("two\nthree\n");
  const following = showFile(log, { lines: 1, follow: true });
  await expect.poll(() => printed).toBe("two\nthree\nthree\n");
  appendFileSync(log, "four\n");
  await expect.poll(() => printed).toContain("four\n");
  // It was set aside, and began anew.
  writeFileSync(log, "new\n");
  await expect.poll(() => printed).toContain("four\nnew\n");
  process.emit("SIGINT");
  expect(await following).toBe(0);
});
