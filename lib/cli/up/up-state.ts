import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { claimFile, isFileClaimed } from "@/db/file-lock";
import { findDataFolder } from "@/lib/base/find-data-folder.mjs";
import { sharedOnce } from "@/lib/base/shared-once";
import { CliError, EXIT } from "@/lib/cli/exit";
import { makeDataFolder } from "@/lib/cli/make-data-folder";
import { replacePrivateFile } from "@/lib/storage/data-folder";

// What a `gatehouse up` and the `gatehouse down` of the same project tell each other, in the data folder. Signals would not
// do: Windows has none.

const LOOK_MS = 200;

const stateSchema = z.object({ pid: z.int() });
const requestSchema = z.object({ id: z.string(), apps: z.array(z.string()) });

type Request = z.infer<typeof requestSchema>;

export type Files = { lock: string; state: string; request: string; log: string };

/** The files about the project in this folder; their own folder is made. */
export function filesOf(projectFolder: string): Files {
  const dataDir = findDataFolder();
  makeDataFolder(dataDir);
  const key = createHash("sha256").update(projectFolder).digest("hex").slice(0, 16);
  const folder = path.join(dataDir, "projects", key);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (name: string) => path.join(folder, name);
  return {
    lock: file("up.lock"),
    state: file("up.json"),
    request: file("down.json"),
    log: file("up.log"),
  };
}

/** Throws a CliError when the project is up. */
export function refuseSecond(files: Files): void {
  if (isUp(files)) throw alreadyUp();
}

/** Makes this process the only `up` of the project until it ends. Throws a CliError when there is another one. */
export function claimProject(files: Files): void {
  const release = claimFile(files.lock);
  if (!release) throw alreadyUp();
  // Kept, because a lock that nobody refers to would be released.
  sharedOnce("project-lock", () => release);
  rmSync(files.request, { force: true });
  replacePrivateFile(files.state, JSON.stringify({ pid: process.pid }));
}

function alreadyUp(): CliError {
  return new CliError(EXIT.failed, "This project is up already. End it with: gatehouse down");
}

export function isUp({ lock }: Files): boolean {
  return isFileClaimed(lock);
}

/** Of the process that holds the lock; undefined when it cannot be read. */
export function pidOf({ state }: Files): number | undefined {
  return stateSchema.safeParse(readJson(state)).data?.pid;
}

/** Asks the running `up` to stop these apps, or with none of them named to end. */
export function requestDown({ request }: Files, apps: readonly string[]): void {
  replacePrivateFile(request, JSON.stringify({ id: randomUUID(), apps }));
}

/** Whether the last request has been done. */
export function isDone({ request }: Files): boolean {
  return !existsSync(request);
}

/** Calls `work` with each request; the request is done when that has ended. Returns what stops it. */
export function watchRequests(files: Files, work: (apps: string[]) => Promise<void>): () => void {
  let seen: string | undefined;
  const timer = setInterval(() => {
    const request = readRequest(files);
    if (request === undefined || request.id === seen) return;
    seen = request.id;
    void work(request.apps).finally(() => {
      // Somebody may have asked for more meanwhile.
      if (readRequest(files)?.id === request.id) rmSync(files.request, { force: true });
    });
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function readRequest({ request }: Files): Request | undefined {
  return requestSchema.safeParse(readJson(request)).data;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
