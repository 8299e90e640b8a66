import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statfsSync } from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { within } from "@/e2e/checks/chaos/dashboard/wait";
import type { World } from "@/e2e/checks/chaos/dashboard/world";
import { type FaultyDisk, holdLock } from "@/e2e/checks/durability/disk-faults";
import type { Fault } from "./fault";

const DATABASE = "gatehouse.db";
const SETTLED_MS = 100;
/** SQLite's shared memory, and the lock that prevents a second dashboard. */
const KEPT = /-shm$|\.lock/;

function diskOf({ disk }: World): FaultyDisk {
  if (!disk) throw new Error("This fault needs a disk of its own");
  return disk;
}

function databaseOf({ home }: World): string {
  return path.join(home.dataDir, DATABASE);
}

const full: Fault = {
  needsRoot: true,
  storage: true,
  begin: async (world) => {
    const disk = diskOf(world);
    disk.fill();
    // Fills the space at once that the dashboard frees.
    const timer = setInterval(() => disk.fill(), SETTLED_MS);
    return {
      detail: "the disk is full",
      proof: () => {
        disk.fill();
        return statfsSync(disk.dataDir).bavail === 0 ? "a write got ENOSPC" : undefined;
      },
      end: () => {
        clearInterval(timer);
        disk.makeRoom();
      },
    };
  },
};

const readOnly: Fault = {
  needsRoot: true,
  storage: true,
  begin: async (world) => {
    const disk = diskOf(world);
    disk.makeReadOnly();
    // Each mount namespace has its own options for a mount.
    const there = ["-m", "-t", String(world.home.serving)];
    execFileSync("nsenter", [...there, "mount", "-o", "remount,bind,ro", disk.dataDir]);
    return {
      detail: "the data folder is mounted read-only",
      proof: () => {
        const mounts = readFileSync(`/proc/${world.home.serving}/mountinfo`, "utf8");
        const mount = mounts.split("\n").findLast((line) => line.includes(` ${disk.dataDir} `));
        return mount?.includes(" ro,") ? "its mount is ro" : undefined;
      },
      end: () => disk.makeWritable(),
    };
  },
};

/** Writes to the database fail as on a file system that has become read-only, or on a broken disk. */
function refusedWrites(error: "EROFS" | "EIO"): Fault {
  return {
    needsRoot: true,
    storage: true,
    begin: async (world) => {
      const trace = path.join(world.place.folder, "trace");
      rmSync(trace, { force: true });
      const files = ["", "-wal", "-journal"].flatMap((end) => ["-P", databaseOf(world) + end]);
      const calls = "pwrite64,write,ftruncate,fallocate,fsync,fdatasync";
      const child = spawn(
        "strace",
        ["-f", "-qq", "-o", trace, ...files, "-e", `trace=${calls}`].concat([
          "-e",
          `inject=${calls}:error=${error}`,
          "-p",
          String(world.home.serving),
        ]),
        { stdio: "ignore" },
      );
      await within(2_000, () => isTraced(world.home.serving) || child.exitCode !== null);
      return {
        detail: `writes to the database fail with ${error}`,
        proof: () => {
          const text = existsSync(trace) ? readFileSync(trace, "utf8") : "";
          const count = text.split("(INJECTED)").length - 1;
          return count > 0 ? `${count} calls got ${error}` : undefined;
        },
        end: async () => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const gone = once(child, "exit");
          child.kill("SIGTERM");
          await gone;
        },
      };
    },
  };
}

function isTraced(pid: number): boolean {
  try {
    return !/TracerPid:\s+0\n/.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

const locked: Fault = {
  storage: true,
  lasts: [500, 7_000],
  begin: async (world) => {
    const lock = await holdLock(databaseOf(world));
    return {
      detail: "another process holds the database's lock",
      proof: () => "the lock is held",
      end: () => lock.release(),
    };
  },
};

const folderAway: Fault = {
  needsRoot: true,
  storage: true,
  begin: async (world) => {
    const disk = diskOf(world);
    disk.takeFolderAway();
    return {
      detail: "the data folder was moved away",
      proof: () => (existsSync(databaseOf(world)) ? undefined : "its path is empty"),
      end: () => disk.bringFolderBack(),
    };
  },
};

/** One file is missing for a while, as when a program synchronises folders. */
const fileAway: Fault = {
  storage: true,
  begin: async (world, random) => {
    const names = readdirSync(world.home.dataDir)
      .filter((each) => !KEPT.test(each))
      .sort();
    const name = random.pick(names);
    const file = path.join(world.home.dataDir, name);
    const away = path.join(world.place.folder, "away");
    // Kept on the same disk, if the run has its own, so that it stays the same file.
    const kept = world.disk ? path.join(world.home.dataDir, "..", "away") : away;
    renameSync(file, kept);
    return {
      detail: `${name} is gone`,
      proof: () => `${name} was moved`,
      end: () => {
        // If the dashboard has written a new instance.json meanwhile, the new file stays.
        if (name !== "instance.json" || !existsSync(file)) renameSync(kept, file);
      },
    };
  },
};

/** A copy replaces the database, as when a backup is restored under a running program. */
const replaced: Fault = {
  storage: true,
  cutsPower: true,
  begin: async (world) => {
    const file = databaseOf(world);
    const copy = `${file}.copy`;
    rmSync(copy, { force: true });
    const source = new Sqlite(file, { readonly: true });
    await source.backup(copy);
    source.close();
    for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true });
    renameSync(copy, file);
    return {
      detail: "a copy came in the place of the database",
      proof: () => "it was renamed over it",
      end: () => undefined,
    };
  },
};

export const diskFaults: Record<string, Fault> = {
  "disk-full": full,
  "disk-read-only": readOnly,
  "writes-refused": refusedWrites("EROFS"),
  "writes-broken": refusedWrites("EIO"),
  "database-locked": locked,
  "folder-away": folderAway,
  "file-away": fileAway,
  "database-replaced": replaced,
};

/** Without strace its faults are left out. */
export function hasStrace(): boolean {
  try {
    execFileSync("strace", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
