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

/** A small disk of its own with a data folder on it, and what can go wrong with both. Each fault can be taken back. */
export type FaultyDisk = {
  /** What Gatehouse gets as its data folder. */
  dataDir: string;
  /** Leaves not one free byte. Safe to repeat: what has become free since is taken as well. */
  fill(): void;
  makeRoom(): void;
  /** What is open stays open, as on a real system; nothing new can be opened for writing. */
  makeReadOnly(): void;
  makeWritable(): void;
  /** The folder is gone from its path, as a file manager moves it away. */
  takeFolderAway(): void;
  bringFolderBack(): void;
  /** Ends every fault and the disk with all that is on it. */
  close(): void;
};

/** Why there can be no such disk here; undefined when there can. */
export function whyNoDisk(): string | undefined {
  if (process.platform !== "linux") return "needs Linux: a tmpfs of its own";
  return process.getuid?.() === 0 ? undefined : "needs the right to mount a tmpfs (root)";
}

/** A tmpfs of `mib` MiB at `at`, which is made. Throws where `whyNoDisk` gives a reason. */
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

/** Another program that writes to a database and does not finish: it holds SQLite's lock until it is released. */
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

/** Overwrites half of a page of a database, as a failing disk does. The first page has the number 1. */
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
