import { statSync } from "node:fs";
import { sharedOnce } from "@/lib/base/shared-once";
import { Problem } from "@/lib/errors/problem";

type Expected = { identity: string; isSame: () => boolean };

const expected = () => sharedOnce("data-files", () => new Map<string, Expected>());

/**
 * From now on this file must stay in its place. What is written while it is missing would be lost at the next start.
 * When another file is in its place, `isSame` says whether that is as good; without `isSame` it never is.
 */
export function expectFile(file: string, isSame: () => boolean = () => false): void {
  const identity = identityOf(file);
  if (identity !== undefined) expected().set(file, { identity, isSame });
}

/** The file may be removed now. */
export function forgetFile(file: string): void {
  expected().delete(file);
}

/** A `data_folder_gone` Problem when one of the expected files is missing or was replaced. */
export function findGoneFile(): Problem | undefined {
  for (const [file, { identity, isSame }] of expected()) {
    const now = identityOf(file);
    if (now === identity) continue;
    if (now === undefined) return gone(`${file} no longer exists.`);
    if (!isSame()) return gone(`${file} was replaced by another file.`);
    expectFile(file, isSame);
  }
  return undefined;
}

/** Throws a `data_folder_gone` Problem when the next start would not find what is written now. */
export function refuseIfGone(): void {
  const problem = findGoneFile();
  if (problem) throw problem;
}

export function gone(what: string, cause?: unknown): Problem {
  return new Problem("data_folder_gone", {
    detail: `${what} A change now would be lost at the next start, so it was refused. Tunnels that are online stay online.`,
    cause,
  });
}

/** A file that was deleted and made again has another inode. Undefined when the file cannot be found. */
function identityOf(file: string): string | undefined {
  try {
    const { dev, ino } = statSync(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
