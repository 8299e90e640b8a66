import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { doctorReportSchema } from "@/lib/contract/doctor";
import { bundleCommandLine } from "@/lib/server/launch/bundle-cli.mjs";
import manifest from "@/package.json";

// A copy of the launcher and its imports, as in a checkout and in the package.

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-launcher-"));
  const files = [
    "package.json",
    "lib/cli/main.mjs",
    "lib/secrets/keychain-process.mjs",
    "lib/server/launch/check-node.mjs",
  ];
  for (const file of files) cpSync(file, path.join(folder, file));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(folder, "lib", "cli", "main.mjs"), ...args],
    {
      encoding: "utf8",
      env: {
        ...process.env,
        GATEHOUSE_DATA_DIR: path.join(folder, "data"),
        GATEHOUSE_KEYRING: "0",
        XDG_CONFIG_HOME: folder,
        NODE_EXTRA_CA_CERTS: "",
        NODE_TLS_REJECT_UNAUTHORIZED: "",
      },
    },
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

  const looked = run("doctor", "--json");
  expect(looked).toMatchObject({ code: 0, err: "" });
  const { checks } = doctorReportSchema.parse(JSON.parse(looked.out));
  expect(checks.filter(({ level }) => level !== "ok")).toMatchObject([
    { id: "dashboard", level: "warn", fix: expect.stringContaining("gatehouse") },
  ]);
  const ids = ["dashboard", "node", "natives", "port", "folder", "keychain"];
  expect(checks.map(({ id }) => id)).toEqual(ids);
  // It starts nothing, and leaves nothing behind.
  expect(existsSync(path.join(folder, "data"))).toBe(false);
  mkdirSync(path.join(folder, "data"));
  chmodSync(path.join(folder, "data"), 0o755);
  if (process.platform === "win32") return;
  const shared = run("doctor");
  expect(shared).toMatchObject({ code: 1, err: "" });
  expect(shared.out).toMatch(
    /^Data\n {2}✗ The data folder is yours alone: .*\n {4}Run: chmod 700 /m,
  );
  expect(shared.out).toContain("\nOne thing needs you. 1 worth a look.\n");
});
