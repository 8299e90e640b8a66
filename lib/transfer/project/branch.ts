import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** The checkout that a folder is in. */
export type Checkout = {
  /** The branch, or the beginning of the commit when none is checked out; undefined when neither can be read. */
  branch: string | undefined;
  /** The folder that all worktrees of the repository share. */
  repository: string;
  /** The folder of this worktree. */
  root: string;
};

const LABEL_MAX = 40;
const TEXT_MAX = 4_096;

/**
 * Reads git's own files, because git itself may run programs that the checked-out configuration names. Undefined outside
 * of a repository.
 */
export function findCheckout(folder: string): Checkout | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const found = path.join(at, ".git");
    const gitDir = existsSync(found) ? readGitDir(found) : undefined;
    if (gitDir !== undefined) {
      const common = readLine(path.join(gitDir, "commondir"));
      return {
        branch: readBranch(path.join(gitDir, "HEAD")),
        repository: path.resolve(gitDir, common ?? "."),
        root: at,
      };
    }
    if (at === path.dirname(at)) return undefined;
  }
}

/** In a worktree `.git` is a file that names the folder (gitrepository-layout). */
function readGitDir(found: string): string | undefined {
  if (statSync(found).isDirectory()) return found;
  const target = /^gitdir: (.+)$/.exec(readLine(found) ?? "")?.[1];
  return target === undefined ? undefined : path.resolve(path.dirname(found), target);
}

function readBranch(head: string): string | undefined {
  const line = readLine(head) ?? "";
  const branch = /^ref: refs\/heads\/(.+)$/.exec(line)?.[1];
  // What git writes where the branch is in another kind of store.
  if (branch === ".invalid") return undefined;
  return branch ?? /^[0-9a-f]{7}/.exec(line)?.[0];
}

function readLine(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").slice(0, TEXT_MAX).split("\n")[0]?.trim();
  } catch {
    return undefined;
  }
}

/**
 * A branch as one label of a host name: letters, digits and hyphens. Where that drops something, a few letters of its
 * hash tell two branches apart. Always the same for the same branch.
 */
export function toLabel(branch: string): string {
  const plain = branch
    .toLowerCase()
    .replaceAll(/[/_.]/g, "-")
    .replaceAll(/[^a-z0-9-]/g, "")
    .replaceAll(/-+/g, "-")
    .replaceAll(/^-|-$/g, "");
  const isWhole = plain === branch.toLowerCase().replaceAll("/", "-") && plain.length <= LABEL_MAX;
  if (isWhole && plain !== "") return plain;
  const hash = createHash("sha256").update(branch).digest("hex").slice(0, 6);
  return `${plain.slice(0, LABEL_MAX - 7).replace(/-$/, "") || "branch"}-${hash}`;
}
