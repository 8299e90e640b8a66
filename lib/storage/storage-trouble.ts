import { sharedOnce } from "@/lib/base/shared-once";
import type { ProblemDetails } from "@/lib/contract/errors";
import { isProblem, type Problem } from "@/lib/errors/problem";
import { storageProblem } from "@/lib/errors/storage-problem";

/** Why Gatehouse cannot save at the moment; `since` is an ISO 8601 time. */
export type StorageTrouble = { problem: ProblemDetails; since: string };

type Source = "folder" | "write";
type Listener = (now: StorageTrouble | undefined, before: StorageTrouble | undefined) => void;
type State = { found: Map<Source, StorageTrouble>; listeners: Set<Listener> };

const state = () =>
  sharedOnce<State>("storage-trouble", () => ({ found: new Map(), listeners: new Set() }));

/** Undefined while the last write succeeded and the data folder is in its place. */
export function storageTrouble(): StorageTrouble | undefined {
  return state().found.get("folder") ?? state().found.get("write");
}

/** Calls `listener` when the trouble begins, changes or ends. */
export function onStorageTrouble(listener: Listener): void {
  state().listeners.add(listener);
}

/** A failure of the database, its disk or the data folder as a Problem; undefined for every other error. */
export function asStorageProblem(error: unknown): Problem | undefined {
  if (!isProblem(error)) return storageProblem(error);
  return STORAGE_CODES.has(error.code ?? "") ? error : undefined;
}

const STORAGE_CODES = new Set(["data_folder_gone", "data_folder_unwritable"]);

export function noteWriteRefused(error: unknown): void {
  const problem = asStorageProblem(error);
  if (problem) note("write", problem);
}

export function noteWritten(): void {
  note("write", undefined);
}

/** Notes the result of a check of the data folder. */
export function noteFolder(problem: Problem | undefined): void {
  note("folder", problem);
}

function note(source: Source, problem: Problem | undefined): void {
  const { found, listeners } = state();
  if (found.get(source)?.problem.code === problem?.code) return;
  const before = storageTrouble();
  if (problem) found.set(source, { problem: problem.details, since: new Date().toISOString() });
  else found.delete(source);
  const now = storageTrouble();
  if (before?.problem.code === now?.problem.code) return;
  for (const listener of listeners) listener(now, before);
}
