import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";

/** A small separate disk with a data folder, and faults for both. Each fault can be ended. */
export type FaultyDisk = {
  /** The data folder for Gatehouse. */
  dataDir: string;
  /** Fills the disk completely. Safe to repeat: space that became free is filled too. */
  fill(): void;
  makeRoom(): void;
  /** Open files stay open, as on a real system. Nothing new can be opened for writing. */
  makeReadOnly(): void;
  makeWritable(): void;
  /** Moves the folder away from its path, as a file manager can. */
  takeFolderAway(): void;
  bringFolderBack(): void;
  /** Ends every fault, and removes the disk with its content. */
  close(): void;
};

/** Why such a disk cannot be made here; undefined when it can. */
export function whyNoDisk(): string | undefined {
  if (process.platform !== "linux") return "needs Linux: a tmpfs of its own";
  return process.getuid?.() === 0 ? undefined : "needs the right to mount a tmpfs (root)";
}

/** Mounts a tmpfs of `mib` MiB at `at`, which is created. Throws when `whyNoDisk` gives a reason. */
export function openDisk(at: string, mib = 4): FaultyDisk {
  const dataDir = path.join(at, "data");
  const away = path.join(at, "moved-away");
  const ballast = path.join(at, "ballast");
  mkdirSync(at, { recursive: true });
  run("mount", "-t", "tmpfs", "-o", `size=${mib}m,mode=0700`, "tmpfs", at);
  mkdirSync(dataDir, { mode: 0o700 });
  let readOnly = false;
  const makeWritable = () => {
    if (readOnly) run("umount", "-l", dataDir);
    readOnly = false;
  };
  return {
    dataDir,
    fill: () => fillWith(ballast),
    makeRoom: () => rmSync(ballast, { force: true }),
    makeReadOnly: () => {
      if (readOnly) return;
      run("mount", "--bind", dataDir, dataDir);
      readOnly = true;
      run("mount", "-o", "remount,ro,bind", dataDir);
    },
    makeWritable,
    takeFolderAway: () => renameSync(dataDir, away),
    bringFolderBack: () => {
      if (!existsSync(away)) return;
      rmSync(dataDir, { recursive: true, force: true });
      renameSync(away, dataDir);
    },
    close: () => {
      makeWritable();
      run("umount", "-l", at);
    },
  };
}

/** A second program that writes to a database and does not finish. It holds SQLite's lock until it is released. */
export async function holdLock(databaseFile: string): Promise<{ release(): Promise<void> }> {
  const program = `import Sqlite from "better-sqlite3";
    const database = new Sqlite(process.argv[1]);
    database.exec("BEGIN IMMEDIATE");
    process.stdout.write("held");
    process.stdin.on("end", () => database.close()).resume();`;
  const args = ["--input-type=module", "-e", program, databaseFile];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const gone = once(child, "exit");
  const held = once(child.stdout, "data");
  const early = gone.then(([code]) => {
    throw new Error(`The lock could not be taken: exit ${code}`);
  });
  await Promise.race([held, early]);
  early.catch(() => undefined);
  return {
    release: async () => {
      child.stdin.end();
      await gone;
    },
  };
}

/** Overwrites half of a database page, as a failing disk does. Pages are counted from 1. */
export function damagePage(databaseFile: string, page: number, pageSize = 4096): void {
  const bytes = readFileSync(databaseFile);
  bytes.fill(0xa5, pageSize * (page - 1), pageSize * (page - 1) + pageSize / 2);
  writeFileSync(databaseFile, bytes);
}

const STEPS = [65_536, 4_096, 1];

function fillWith(file: string): void {
  const handle = openSync(file, "a", 0o600);
  try {
    for (const step of STEPS) {
      while (take(handle, step));
    }
  } finally {
    closeSync(handle);
  }
}

function take(handle: number, bytes: number): boolean {
  try {
    return writeSync(handle, Buffer.alloc(bytes)) > 0;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") return false;
    throw error;
  }
}

function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
}
