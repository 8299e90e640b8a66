import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { addressFileOf } from "@/db/instance-files";
import { isClaimed } from "@/db/is-claimed";
import { runCommand } from "@/lib/cli/command";
import { service } from "@/lib/cli/service";
import { runTool } from "./run-tool";
import { showFile } from "./show-file";

// systemctl is a stand-in that keeps one process running, because there may be no systemd where the tests run.

let folder: string;
let printed: string;
const started: ChildProcess[] = [];
const dataDir = () => path.join(folder, "data");
const unit = () => path.join(folder, "systemd", "user", "gatehouse.service");
const child = path.resolve("lib/cli/service/dashboard.child.ts");

const SYSTEMCTL = `#!/bin/sh
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
    "$NODE" --import tsx "$CHILD" > "$FOLDER/log" 2>&1 &
    echo $! > "$FOLDER/pid" ;;
  *is-active*) [ -f "$FOLDER/pid" ] && kill -0 "$(cat "$FOLDER/pid")" 2>/dev/null ;;
  *disable*) end ;;
esac
`;

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
    CHILD: child,
    PATH: `${folder}${path.delimiter}${process.env.PATH}`,
    XDG_CONFIG_HOME: folder,
    GATEHOUSE_DATA_DIR: dataDir(),
    GATEHOUSE_TOKEN: "",
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  stand("systemctl", SYSTEMCTL);
  stand("loginctl", "#!/bin/sh\necho Linger=no\n");
});

afterEach(async () => {
  for (const each of started.splice(0)) each.kill("SIGKILL");
  await runTool("systemctl", ["disable"]).catch(() => undefined);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function stand(name: string, script: string): void {
  writeFileSync(path.join(folder, name), script, { mode: 0o755 });
}

async function run(...args: string[]): Promise<{ code: number | undefined; said: string }> {
  printed = "";
  const launcher = { startDashboard: async () => undefined, dashboardScript: child };
  const code = await runCommand("service", service(launcher), args);
  return { code, said: printed };
}

const pid = () => Number(JSON.parse(readFileSync(addressFileOf(dataDir()), "utf8")).pid);

describe.runIf(process.platform === "linux")("a service of systemd", () => {
  test("is installed, started again by another install, and removed, and says when its files are gone", async () => {
    expect(await run("status")).toMatchObject({
      code: 1,
      said: expect.stringContaining("no service"),
    });
    await expect(run("logs")).rejects.toThrow("gatehouse service install");
    const installed = await run("install");
    expect(installed.said).toMatch(/runs at http:\/\/localhost:\d+ and starts at each login/);
    expect(installed.said).toContain("loginctl enable-linger");
    const asked = () => readFileSync(path.join(folder, "ran"), "utf8").trim().split("\n");
    expect(
      asked()
        .slice(-4)
        .map((line) => line.replace("--user ", "")),
    ).toEqual([
      "show-environment",
      "daemon-reload",
      "enable gatehouse.service",
      "restart gatehouse.service",
    ]);
    expect(readFileSync(unit(), "utf8")).toContain(`"GATEHOUSE_DATA_DIR=${dataDir()}"`);
    expect(await run("status")).toMatchObject({ code: 0, said: expect.stringContaining(child) });

    const before = pid();
    expect((await run("install")).code).toBeUndefined();
    expect(pid()).not.toBe(before);

    const text = readFileSync(unit(), "utf8");
    writeFileSync(unit(), text.replace(process.execPath, "/gone/node"));
    const gone = await run("status");
    expect(gone).toMatchObject({ code: 1, said: expect.stringContaining("Gone: /gone/node") });
    expect(JSON.parse((await run("status", "--json")).said)).toMatchObject({
      installed: true,
      running: true,
      missing: ["/gone/node"],
    });
    expect((await run("uninstall")).said).toContain("Your data stays");
    expect([existsSync(unit()), isClaimed(dataDir())]).toEqual([false, false]);
    expect((await run("uninstall")).said).toContain("There is no service.");
  });

  test("is refused while another dashboard has the data, and where systemd is missing or does not run", async () => {
    stand("systemctl", "#!/bin/sh\necho 'Failed to connect to bus: No medium found' >&2\nexit 1\n");
    await expect(run("install")).rejects.toThrow(/does not run for this user \(Failed to connect/);
    expect(existsSync(unit())).toBe(false);
    const other = spawn(process.execPath, ["--import", "tsx", child], { stdio: "ignore" });
    started.push(other);
    // It writes its address after it has the lock.
    const address = addressFileOf(dataDir());
    await expect.poll(() => existsSync(address), { timeout: 15_000 }).toBe(true);
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
