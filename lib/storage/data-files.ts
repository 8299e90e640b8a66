import { statSync } from "node:fs";
import { sharedOnce } from "@/lib/base/shared-once";
import { Problem } from "@/lib/errors/problem";

type Expected = { identity: string; isSame: () => boolean };

const expected = () => sharedOnce("data-files", () => new Map<string, Expected>());

/**
 * From now on this file has to stay where it is: what is written while it is not there would be lost at the next start.
 * `isSame` is asked about a file that has taken its place; without it every other file is a wrong one.
 */
export function expectFile(file: string, isSame: () => boolean = () => false): void {
  const identity = identityOf(file);
  if (identity !== undefined) expected().set(file, { identity, isSame });
}

/** The file may go now. */
export function forgetFile(file: string): void {
  expected().delete(file);
}

/** A `data_folder_gone` Problem when one of the expected files is not there any more, or is another one. */
export function findGoneFile(): Problem | undefined {
  for (const [file, { identity, isSame }] of expected()) {
    const now = identityOf(file);
    if (now === identity) continue;
    if (now === undefined) return gone(`${file} is not there any more.`);
    if (!isSame()) return gone(`Another file has taken the place of ${file}.`);
    expectFile(file, isSame);
  }
  return undefined;
}

/** Throws a `data_folder_gone` Problem when a write would not be where the next start looks for it. */
export function refuseIfGone(): void {
  const problem = findGoneFile();
  if (problem) throw problem;
}

export function gone(what: string, cause?: unknown): Problem {
  return new Problem(500, "The data folder was moved or deleted", {
    code: "data_folder_gone",
    detail: `${what} What is changed now would be lost at the next start, so it was not taken. Tunnels that are up stay up.`,
    fix: "Put the folder back as it was, and this ends by itself. If it is lost, export your configuration under Settings, then start Gatehouse again.",
    cause,
  });
}

/** A file that was deleted and made anew has another inode. Undefined when there is none that can be seen. */
function identityOf(file: string): string | undefined {
  try {
    const { dev, ino } = statSync(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
