import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { findCheckout, toLabel } from "./branch";

test("a branch becomes a label of a host name", () => {
  expect(toLabel("main")).toBe("main");
  expect(toLabel("Feature/Cart")).toBe("feature-cart");
  expect(toLabel("fix_1.2")).toMatch(/^fix-1-2-[0-9a-f]{6}$/);
  expect(toLabel("日本")).toMatch(/^branch-[0-9a-f]{6}$/);
  expect(toLabel("a".repeat(300))).toMatch(/^a{33}-[0-9a-f]{6}$/);
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (branch) => {
      expect(toLabel(branch)).toMatch(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/);
    }),
  );
});

test("each worktree has its branch, and all have one repository", () => {
  const root = mkdtempSync(path.join(os.tmpdir(), "gatehouse-branch-"));
  const git = (folder: string, ...args: string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...args], {
      cwd: path.join(root, folder),
      stdio: "ignore",
    });
  try {
    expect(findCheckout(root)).toBeUndefined();
    git(".", "init", "-b", "main", "one");
    writeFileSync(path.join(root, "one", "file"), "");
    git("one", "add", ".");
    git("one", "commit", "-m", "x");
    git("one", "worktree", "add", "../two", "-b", "feature/cart");
    const [one, two] = [findCheckout(path.join(root, "one")), findCheckout(path.join(root, "two"))];
    expect(one).toMatchObject({ branch: "main" });
    const of = { repository: one?.repository, root: path.join(root, "two") };
    expect(two).toEqual({ branch: "feature/cart", ...of });
    git("two", "checkout", "--detach");
    expect(findCheckout(path.join(root, "two"))?.branch).toMatch(/^[0-9a-f]{7}$/);
    writeFileSync(path.join(root, "two", ".git"), "\0 nonsense");
    expect(findCheckout(path.join(root, "two"))).toBeUndefined();
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
