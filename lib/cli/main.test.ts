import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundleCommandLine } from "@/lib/server/launch/bundle-cli.mjs";
import manifest from "@/package.json";

// A copy of the launcher and its imports, as in a checkout and in the package.

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-launcher-"));
  for (const file of ["lib/cli/main.mjs", "lib/server/launch/check-node.mjs"]) {
    cpSync(file, path.join(folder, file));
  }
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(folder, "lib", "cli", "main.mjs"), ...args],
    { encoding: "utf8", env: { ...process.env, GATEHOUSE_DATA_DIR: path.join(folder, "data") } },
  );
  return { code: status, out: stdout, err: stderr };
}

test("before the build every command says what to do", () => {
  for (const args of [["list"], ["--help"], ["--version"]]) {
    expect(run(...args)).toEqual({
      code: 1,
      out: "",
      err: expect.stringContaining("npm run build"),
    });
  }
});

test("with its packages the one file is the whole command line", () => {
  const packages = path.join(folder, "node_modules");
  symlinkSync(path.resolve("node_modules"), packages, "junction");
  bundleCommandLine(path.join(folder, ".next", "command-line.mjs"));
  expect(run("--version")).toEqual({ code: 0, out: `${manifest.version}\n`, err: "" });
  expect(run("list")).toEqual({ code: 3, out: "", err: expect.stringContaining("not running") });
  expect(run("completion", "zsh")).toMatchObject({ code: 0, err: "" });
});
