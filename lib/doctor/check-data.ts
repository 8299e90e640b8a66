import { constants, type Stats } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import path from "node:path";
import type { DoctorCheck } from "@/lib/contract/doctor";
import { forShell } from "./tidy";

const AREA = { area: "data" } as const;
const FOLDER = { ...AREA, id: "folder", title: "The data folder is yours alone" };
const DISK = { ...AREA, id: "disk", title: "The disk has room" };

/** The files that Gatehouse keeps there and that only their owner may open. */
const PRIVATE = ["token", "master.key", "key-place.json", "gatehouse.db", "gatehouse.db-wal"];
const MIB = 1024 * 1024;
const LOW_MIB = 100;
const FULL_MIB = 5;

// Windows has no mode bits.
const hasModes = process.platform !== "win32";

/** The data folder, its rights and those of its files, and the room on its disk. */
export async function checkData(dataDir: string): Promise<DoctorCheck[]> {
  const found = await look(dataDir);
  if (found === undefined) {
    return [{ ...FOLDER, level: "ok", detail: `${dataDir} is made at the first start.` }];
  }
  return [(await checkFolder(dataDir, found)) ?? fine(dataDir), ...(await checkDisk(dataDir))];
}

function fine(dataDir: string): DoctorCheck {
  return { ...FOLDER, level: "ok", detail: dataDir };
}

/** What is wrong with it first. */
async function checkFolder(dataDir: string, folder: Stats): Promise<DoctorCheck | undefined> {
  const fail = (detail: string, fix: string) =>
    ({ ...FOLDER, level: "fail", detail, fix }) as const;
  const word = forShell(dataDir);
  if (!folder.isDirectory()) {
    return fail(`${dataDir} is not a folder.`, "Move it away, and start Gatehouse again.");
  }
  if (isSomebodyElses(folder)) {
    return fail(`${dataDir} belongs to another user.`, `Run: sudo chown -R "$(id -u)" ${word}`);
  }
  if (isShared(folder)) {
    return fail(`Other users of this machine can open ${dataDir}.`, `Run: chmod 700 ${word}`);
  }
  if (!(await mayUse(dataDir, constants.W_OK | constants.X_OK))) {
    return fail(`${dataDir} cannot be written.`, `Run: chmod u+rwx ${word}`);
  }
  for (const name of PRIVATE) {
    // Next's bundler would take a joined path for one of the project.
    const file = `${dataDir}${path.sep}${name}`;
    const found = await look(file);
    if (found === undefined) continue;
    if (isSomebodyElses(found) || !(await mayUse(file, constants.R_OK | constants.W_OK))) {
      const fix = `Run: sudo chown -R "$(id -u)" ${word}`;
      return fail(`${file} cannot be read and written, such as after a start with sudo.`, fix);
    }
    if (isShared(found)) {
      const fix = `Run: chmod 600 ${forShell(file)}`;
      return fail(`Other users of this machine can open ${file}.`, fix);
    }
  }
  return undefined;
}

async function checkDisk(dataDir: string): Promise<DoctorCheck[]> {
  const { bavail, bsize } = await statfs(dataDir);
  const free = Math.floor((bavail * bsize) / MIB);
  const detail = `${free} MiB are free.`;
  if (free >= LOW_MIB) return [{ ...DISK, level: "ok", detail }];
  const level = free < FULL_MIB ? "fail" : "warn";
  return [{ ...DISK, level, detail, fix: "Make room on the disk of the data folder." }];
}

async function look(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function mayUse(file: string, mode: number): Promise<boolean> {
  return access(file, mode).then(
    () => true,
    () => false,
  );
}

function isShared({ mode }: Stats): boolean {
  return hasModes && (mode & 0o077) !== 0;
}

function isSomebodyElses({ uid }: Stats): boolean {
  const own = process.getuid?.();
  return own !== undefined && uid !== own;
}
