import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isAlive, signal } from "@/e2e/checks/chaos/dashboard/home";
import { within } from "@/e2e/checks/chaos/dashboard/wait";
import type { Fault } from "./fault";

const HOUR_MS = 3_600_000;

function killed(name: NodeJS.Signals): Fault {
  return {
    unresponsive: true,
    deadly: true,
    begin: async ({ home }) => {
      const pid = home.serving;
      signal(pid, name);
      await within(3_000, () => !isAlive(pid) || home.ended !== undefined);
      return {
        detail: `${name} to the process that serves`,
        proof: () => (isAlive(pid) && !home.ended ? undefined : "it is gone"),
        end: () => undefined,
      };
    },
  };
}

/** Parent and child are stopped, as when the machine sleeps. */
const suspended: Fault = {
  unresponsive: true,
  needsLinux: true,
  lasts: [1_000, 8_000],
  begin: async ({ home }) => {
    const pids = [...new Set([home.launched, home.serving])];
    for (const pid of pids) signal(pid, "SIGSTOP");
    return {
      detail: "parent and child are stopped by SIGSTOP",
      proof: () => (pids.every(isStopped) ? "its state is T" : undefined),
      end: () => {
        for (const pid of pids) signal(pid, "SIGCONT");
      },
    };
  },
};

function isStopped(pid: number): boolean {
  return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

const noDescriptors: Fault = {
  needsRoot: true,
  unresponsive: true,
  begin: async ({ home, api }, random) => {
    const pid = home.serving;
    const before = execFileSync("prlimit", ["--pid", String(pid), "--nofile", "-o", "SOFT,HARD"]);
    const [soft, hard] = String(before).trim().split("\n").at(-1)?.trim().split(/\s+/) ?? [];
    const open = home.descriptors() + random.int(0, 3);
    limit(pid, `${open}:${hard}`);
    // Takes the last ones.
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => api.isHealthy(500).catch(() => false)),
    );
    const refused = answers.filter((healthy) => !healthy).length;
    return {
      detail: `at most ${open} file descriptors`,
      proof: () => (refused > 0 ? `${refused} of 12 connections failed` : undefined),
      end: () => {
        if (isAlive(pid)) limit(pid, `${soft}:${hard}`);
      },
    };
  },
};

function limit(pid: number, value: string): void {
  execFileSync("prlimit", ["--pid", String(pid), `--nofile=${value}`]);
}

/** The thread that visitors' requests pass through ends by itself or by an error. */
const threadCrashes: Fault = {
  lasts: [300, 2_000],
  begin: async ({ home }, random) => {
    const how = random.pick(["throw", "reject", "exit", "memory", "terminate", "busy"] as const);
    home.crashes.crash(how);
    return {
      detail: `the proxy's thread: ${how}`,
      proof: async () => ((await within(2_000, home.crashes.crashed)) ? "it crashed" : undefined),
      end: () => undefined,
    };
  },
};

const logClosed: Fault = {
  begin: async ({ home, control }) => {
    home.closeLog();
    // Now every tunnel has something to report.
    await control.fault({ kind: "drop-sessions" });
    return {
      detail: "nobody reads what it prints any more",
      proof: () => "both pipes are closed",
      end: () => undefined,
    };
  },
};

const clockJumps: Fault = {
  movesClock: true,
  lasts: [500, 2_500],
  begin: async ({ home }, random) => {
    const hours = random.pick([-24, -1, -0.01, 0.01, 1, 24]);
    writeFileSync(home.clock, String(hours * HOUR_MS));
    return {
      detail: `the clock jumps by ${hours} h`,
      proof: () => readFileSync(home.clock, "utf8"),
      end: () => writeFileSync(home.clock, "0"),
    };
  },
};

const socketsGone: Fault = {
  needsLinux: true,
  begin: async ({ place }) => {
    const folders = readdirSync(place.temporary).filter((name) => name.startsWith("gatehouse-"));
    for (const name of folders) {
      rmSync(path.join(place.temporary, name), { recursive: true, force: true });
    }
    return {
      detail: `removed ${folders.join()}`,
      proof: () => (folders.length > 0 ? `${folders.length} folder is gone` : undefined),
      end: () => undefined,
    };
  },
};

export const processFaults: Record<string, Fault> = {
  "process-killed": killed("SIGKILL"),
  "process-crashed": killed("SIGSEGV"),
  suspended,
  "no-descriptors": noDescriptors,
  "thread-crashes": threadCrashes,
  "log-closed": logClosed,
  "clock-jump": clockJumps,
  "sockets-removed": socketsGone,
};
